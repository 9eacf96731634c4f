// GatherElements: out[i][j] = x[index[i][j]][j] (for axis 0). ScatterElements: out[index[i][j]][j] = update[i][j].
#include <cstring>

#include "copy_box.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "scatter_update.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

int read_axis(const InferContext& context) {
    return normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(),
                       "attribute \"axis\"");
}

// The indices have the rank of the data, and along all axes but one they lie within it.
void check_indices(const InferContext& context) {
    const Operand& x = context.input(0);
    const Operand& indices = context.input(1);
    require_integers(indices);
    bool fits = indices.logical.size() == x.logical.size() && !x.logical.empty();
    const auto axis = fits ? static_cast<std::size_t>(read_axis(context)) : 0;
    for (std::size_t i = 0; fits && i < x.logical.size(); ++i) fits = i == axis || indices.logical[i] <= x.logical[i];
    if (!fits)
        throw Error("indices of shape " + to_string(indices.logical) + " do not fit data of shape " +
                    to_string(x.logical));
}

// Visits the elements of the indices: position among them, position in the data but for the axis.
struct ElementWalk {
    Walk<2> walk;
    std::int64_t length = 0;  // of the data along the axis
    std::int64_t stride = 0;  // of the data along the axis

    explicit ElementWalk(const StepContext& context) {
        const auto axis = static_cast<std::size_t>(read_axis(context));
        const Operand& x = context.input(0);
        const Shape& indices = context.input(1).logical;
        Strides data = row_major_strides(x.logical);
        length = x.logical[axis];
        stride = data[axis];
        data[axis] = 0;
        walk = make_walk<2>(indices, {row_major_strides(indices), data});
    }

    // Calls visit(element of the indices, element of the data).
    template <typename Visit>
    void visit(const ConstTensorView& indices, int threads, const Visit& visit) const {
        for_rows(walk, threads, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int64_t from = at[0] + i * walk.row_stride(0);
                visit(from, at[1] + i * walk.row_stride(1) + index_at(indices, from, length) * stride);
            }
        });
    }
};

}  // namespace

void infer_gather_elements(InferContext& context) {
    check_indices(context);
    set_output(context, 0, context.input(0).type, context.input(1).logical);
}

Step make_gather_elements(const StepContext& context) {
    return with_type(context.input(0).type, [&](auto element) -> Step {
        using T = decltype(element);
        return [walk = ElementWalk(context), threads = context.threads](auto inputs, auto outputs) {
            const T* const in = inputs[0].template data<T>();
            T* const out = outputs[0].template data<T>();
            walk.visit(inputs[1], threads, [=](std::int64_t to, std::int64_t from) { out[to] = in[from]; });
        };
    });
}

void infer_scatter_elements(InferContext& context) {
    const Operand& x = context.input(0);
    check_indices(context);
    read_update(context);
    if (context.input(2).logical != context.input(1).logical || meant_type(context.input(2)) != meant_type(x))
        throw Error("the updates must have the type of the data and the shape of the indices");
    set_output(context, 0, meant_type(x), x.logical);
}

Step make_scatter_elements(const StepContext& context) {
    const Update how = read_update(context);
    return with_type(context.outputs[0].type, [&](auto element) -> Step {
        using T = decltype(element);
        return [walk = ElementWalk(context), how](auto inputs, auto outputs) {
            std::memcpy(outputs[0].bytes, inputs[0].bytes, outputs[0].byte_size());
            const T* const updates = inputs[2].template data<T>();
            T* const out = outputs[0].template data<T>();
            // One thread: two updates may meet in an element.
            walk.visit(inputs[1], 1, [=](std::int64_t from, std::int64_t to) { update(out[to], updates[from], how); });
        };
    });
}

}  // namespace mlq
