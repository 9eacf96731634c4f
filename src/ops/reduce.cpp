// Means and maxima over axes: ReduceMean, ReduceMax, GlobalAveragePool, GlobalMaxPool. Sums are kept in double and
// added in the order of memory, so that the result depends on nothing but the data.
#include <algorithm>
#include <limits>

#include "families.hpp"
#include "graph/op_traits.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

// Which dimensions vanish. Axes are an attribute before opset 18 and an input since.
std::vector<bool> read_reduced(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    if (is_family(context.node, OpFamily::pool)) {
        std::vector<bool> reduced(rank, true);
        reduced[0] = reduced[1] = false;
        return reduced;
    }
    const auto axes = list_argument(context, "axes", 1, 18).values;
    const bool keep_all = context.opset >= 18 && context.node.attributes.integer("noop_with_empty_axes", 0) != 0;
    std::vector<bool> reduced(rank, axes.empty() && !keep_all);
    for (const int axis : normal_axes(axes, rank)) reduced[static_cast<std::size_t>(axis)] = true;
    return reduced;
}

Shape kept_shape(const Shape& shape, const std::vector<bool>& reduced, bool keep_dims) {
    Shape kept;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (!reduced[i]) kept.push_back(shape[i]);
        if (reduced[i] && keep_dims) kept.push_back(1);
    }
    return kept;
}

// For every dimension of the input, how far a step along it moves in the output: 0 where it is reduced.
Strides output_strides(const StepContext& context, const std::vector<bool>& reduced) {
    const Operand& out = context.outputs[0];
    const Strides own = logical_strides(out);
    const bool keep_dims = out.logical.size() == reduced.size();
    Strides strides;
    std::size_t next = 0;
    for (const bool gone : reduced) {
        strides.push_back(gone ? 0 : own[next]);
        if (!gone || keep_dims) ++next;
    }
    return strides;
}

Walk<2> walk_into_sums(const StepContext& context) {
    const Operand& x = context.input(0);
    return make_walk<2>(x.logical, {logical_strides(x), output_strides(context, read_reduced(context))});
}

// Folds a row of the input into one accumulator or into a row of them.
template <typename T, typename Fold>
void fold_row(T* sums, std::int64_t stride, const float* in, std::int64_t count, const Fold& fold) {
    if (stride == 1) {
        in_blocks(count, [=](std::int64_t i) { sums[i] = fold(sums[i], in[i]); });
    } else if (stride == 0) {
        T sum = *sums;
        for (std::int64_t i = 0; i < count; ++i) sum = fold(sum, in[i]);
        *sums = sum;
    } else {
        for (std::int64_t i = 0; i < count; ++i) sums[i * stride] = fold(sums[i * stride], in[i]);
    }
}

template <typename T, typename Fold>
void fold_all(const Walk<2>& walk, const float* in, T* sums, const Fold& fold) {
    // One thread: rows meet in the same sums.
    for_rows(walk, 1, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
        fold_row(sums + at[1], walk.row_stride(1), in + at[0], count, fold);
    });
}

}  // namespace

void infer_global_pool(InferContext& context) {
    const Operand& x = real_input(context, 0);
    require_rank(x, 3);
    require_elements(x);
    set_output(context, 0, DType::f32, kept_shape(x.logical, read_reduced(context), true));
}

void infer_reduce(InferContext& context) {
    const Operand& x = real_input(context, 0);
    require_elements(x);
    const bool keep_dims = context.node.attributes.integer("keepdims", 1) != 0;
    set_output(context, 0, DType::f32, kept_shape(x.logical, read_reduced(context), keep_dims));
}

Step make_maxima(const StepContext& context) {
    return [walk = walk_into_sums(context)](auto inputs, auto outputs) {
        std::ranges::fill(outputs[0].template span<float>(), -std::numeric_limits<float>::infinity());
        fold_all(walk, inputs[0].template data<float>(), outputs[0].template data<float>(),
                 [](float a, float b) { return a > b ? a : b; });
    };
}

Step make_means(const StepContext& context) {
    const std::int64_t kept = volume(context.outputs[0].logical);
    const auto folded = static_cast<double>(volume(context.input(0).logical) / kept);
    const auto run = [walk = walk_into_sums(context), kept, folded](Step::Inputs inputs, Step::Outputs outputs,
                                                                    std::byte* scratch) {
        auto* const sums = reinterpret_cast<double*>(scratch);
        std::fill_n(sums, kept, 0.0);
        fold_all(walk, inputs[0].data<float>(), sums, [](double a, double b) { return a + b; });
        float* const out = outputs[0].data<float>();
        in_blocks(kept, [&](std::int64_t i) { out[i] = static_cast<float>(sums[i] / folded); });
    };
    return {static_cast<std::size_t>(kept) * sizeof(double), run};
}

}  // namespace mlq
