// TopK: the k largest (or smallest) elements along an axis and their indices, sorted; among equals the lower index
// comes first.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

int read_axis(const InferContext& context) {
    return normal_axis(context.node.attributes.integer("axis", -1), context.input(0).logical.size(),
                       "attribute \"axis\"");
}

std::int64_t read_k(const InferContext& context) {
    if (context.opset < 10) return context.node.attributes.integer("k", -1);
    const auto list = context.constant_integers(1, "k");
    if (list.size() != 1) throw Error("k must be one number");
    return list[0];
}

// Orders indices of a line; a NaN counts as the largest number, so that the order is one.
template <typename T>
struct Before {
    const T* line;
    std::int64_t step;
    bool largest;

    bool operator()(std::int64_t i, std::int64_t j) const {
        const T a = line[i * step], b = line[j * step];
        const bool a_nan = a != a, b_nan = b != b;
        if (a_nan || b_nan) return a_nan == b_nan ? i < j : a_nan == largest;
        return a == b ? i < j : largest ? a > b : a < b;
    }
};

}  // namespace

void infer_top_k(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 1);
    const auto axis = static_cast<std::size_t>(read_axis(context));
    const std::int64_t k = read_k(context);
    if (k < 0 || k > x.logical[axis])
        throw Error("k is " + std::to_string(k) + ", but the axis has " + std::to_string(x.logical[axis]) +
                    " elements");
    Shape shape = x.logical;
    shape[axis] = k;
    set_output(context, 0, x.type, shape);
    if (context.outputs.size() > 1) set_output(context, 1, DType::i64, shape);
}

Step make_top_k(const StepContext& context) {
    const int axis = read_axis(context);
    const AxisLines lines = lines_along(context.input(0).logical, axis);
    const std::int64_t k = context.outputs[0].logical[static_cast<std::size_t>(axis)];
    const bool largest = context.node.attributes.integer("largest", 1) != 0;
    const bool has_indices = context.outputs.size() > 1 && context.outputs[1].present;
    return with_type(context.input(0).type, [&](auto element) -> Step {
        using T = decltype(element);
        const auto run = [=](Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) {
            auto* const order = reinterpret_cast<std::int64_t*>(scratch);
            for (std::int64_t i = 0; i < lines.lines() && k > 0; ++i) {
                const T* const line = inputs[0].data<T>() + lines.begin(i);
                std::iota(order, order + lines.length, std::int64_t{0});
                std::partial_sort(order, order + k, order + lines.length, Before<T>{line, lines.inner, largest});
                for (std::int64_t j = 0; j < k; ++j) {
                    const std::int64_t to = lines.begin(i, k) + j * lines.inner;
                    outputs[0].data<T>()[to] = line[order[j] * lines.inner];
                    if (has_indices) outputs[1].data<std::int64_t>()[to] = order[j];
                }
            }
        };
        return {static_cast<std::size_t>(lines.length) * sizeof(std::int64_t), run};
    });
}

}  // namespace mlq
