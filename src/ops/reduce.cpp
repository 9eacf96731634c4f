// Sums, means, products and extremes over axes: the Reduce family, GlobalAveragePool, GlobalMaxPool. Sums of reals are
// kept in double and added in the order of memory, so that the result depends on nothing but the data.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <type_traits>

#include "families.hpp"
#include "graph/op_traits.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

// Which dimensions vanish. Axes are an attribute before opset 18 (13 for ReduceSum) and an input since.
std::vector<bool> read_reduced(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    if (is_family(context.node, OpFamily::pool)) {
        std::vector<bool> reduced(rank, true);
        reduced[0] = reduced[1] = false;
        return reduced;
    }
    const std::int64_t since = context.node.op == "ReduceSum" ? 13 : 18;
    const auto axes = list_argument(context, "axes", 1, since).values;
    const bool keep_all = context.opset >= since && context.node.attributes.integer("noop_with_empty_axes", 0) != 0;
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
template <typename Sum, typename In, typename Fold>
void fold_row(Sum* sums, std::int64_t stride, const In* in, std::int64_t count, const Fold& fold) {
    if (stride == 1) {
        in_blocks(count, [=](std::int64_t i) { sums[i] = fold(sums[i], static_cast<Sum>(in[i])); });
    } else if (stride == 0) {
        Sum sum = *sums;
        for (std::int64_t i = 0; i < count; ++i) sum = fold(sum, static_cast<Sum>(in[i]));
        *sums = sum;
    } else {
        for (std::int64_t i = 0; i < count; ++i) sums[i * stride] = fold(sums[i * stride], static_cast<Sum>(in[i]));
    }
}

template <typename Sum, typename In, typename Fold>
void fold_all(const Walk<2>& walk, const In* in, Sum* sums, const Fold& fold) {
    // One thread: rows meet in the same sums.
    for_rows(walk, 1, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
        fold_row(sums + at[1], walk.row_stride(1), in + at[0], count, fold);
    });
}

// How many elements make one of the output.
std::int64_t count_folded(const StepContext& context) {
    return volume(context.input(0).logical) / volume(context.outputs[0].logical);
}

// The output is finish(fold(... fold(start, first), second ...)): of reals in double, of integers in their own type.
template <typename Start, typename Fold, typename Finish>
Step make_reduction(const StepContext& context, Start start, const Fold& fold, const Finish& finish) {
    const std::int64_t kept = volume(context.outputs[0].logical);
    return with_number_type(context.outputs[0].type, [&](auto number) -> Step {
        using T = decltype(number);
        using Sum = std::conditional_t<std::is_same_v<T, float>, double, T>;
        const auto run = [=, walk = walk_into_sums(context)](Step::Inputs inputs, Step::Outputs outputs,
                                                             std::byte* scratch) {
            auto* const sums = reinterpret_cast<Sum*>(scratch);
            std::fill_n(sums, kept, static_cast<Sum>(start));
            fold_all(walk, inputs[0].data<T>(), sums, fold);
            T* const out = outputs[0].data<T>();
            in_blocks(kept, [&](std::int64_t i) { out[i] = static_cast<T>(finish(sums[i])); });
        };
        return {static_cast<std::size_t>(kept) * sizeof(Sum), run};
    });
}

// The largest or smallest element, in place.
template <typename Better>
Step make_extremes(const StepContext& context, bool largest, const Better& better) {
    return with_number_type(context.outputs[0].type, [&](auto number) -> Step {
        using T = decltype(number);
        using Limits = std::numeric_limits<T>;
        constexpr T low = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
        constexpr T high = Limits::has_infinity ? Limits::infinity() : Limits::max();
        return [walk = walk_into_sums(context), start = largest ? low : high, better](auto inputs, auto outputs) {
            std::ranges::fill(outputs[0].template span<T>(), start);
            fold_all(walk, inputs[0].template data<T>(), outputs[0].template data<T>(),
                     [better](T a, T b) { return better(a, b) ? a : b; });
        };
    });
}

constexpr auto as_it_is = [](auto sum) { return sum; };
// Integers wrap around: through unsigned, where that is defined.
constexpr auto add = [](auto a, auto b) {
    using T = decltype(a);
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<U>(a) + static_cast<U>(b));
    } else {
        return a + b;
    }
};
constexpr auto multiply = [](auto a, auto b) {
    using T = decltype(a);
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<U>(a) * static_cast<U>(b));
    } else {
        return a * b;
    }
};
constexpr auto add_square = [](auto a, auto b) { return add(a, multiply(b, b)); };
constexpr auto add_magnitude = [](auto a, auto b) { return add(a, b < 0 ? multiply(b, decltype(b)(-1)) : b); };
constexpr auto root = [](auto sum) { return std::sqrt(static_cast<double>(sum)); };
constexpr auto logarithm = [](auto sum) { return std::log(static_cast<double>(sum)); };

}  // namespace

void infer_global_pool(InferContext& context) {
    const Operand& x = real_input(context, 0);
    require_rank(x, 3);
    require_elements(x);
    set_output(context, 0, DType::f32, kept_shape(x.logical, read_reduced(context), true));
}

void infer_reduce(InferContext& context) {
    const Operand& x = context.input(0);
    const DType type = number_type(context, 1);
    require_elements(x);
    const bool keep_dims = context.node.attributes.integer("keepdims", 1) != 0;
    set_output(context, 0, type, kept_shape(x.logical, read_reduced(context), keep_dims));
}

Step make_maxima(const StepContext& context) {
    return make_extremes(context, true, std::greater<>{});
}

Step make_minima(const StepContext& context) {
    return make_extremes(context, false, std::less<>{});
}

Step make_means(const StepContext& context) {
    const std::int64_t folded = count_folded(context);
    return make_reduction(context, 0, add, [folded](auto sum) { return sum / static_cast<decltype(sum)>(folded); });
}

Step make_sums(const StepContext& context) {
    return make_reduction(context, 0, add, as_it_is);
}

Step make_products(const StepContext& context) {
    return make_reduction(context, 1, multiply, as_it_is);
}

Step make_l1_norms(const StepContext& context) {
    return make_reduction(context, 0, add_magnitude, as_it_is);
}

Step make_l2_norms(const StepContext& context) {
    return make_reduction(context, 0, add_square, root);
}

Step make_sums_of_squares(const StepContext& context) {
    return make_reduction(context, 0, add_square, as_it_is);
}

Step make_logs_of_sums(const StepContext& context) {
    return make_reduction(context, 0, add, logarithm);
}

void infer_log_sum_exp(InferContext& context) {
    real_input(context, 0);
    infer_reduce(context);
}

// log(sum(exp(x))) = most + log(sum(exp(x - most))), which no exp leaves the range of double.
Step make_logs_of_sums_of_exps(const StepContext& context) {
    const std::int64_t kept = volume(context.outputs[0].logical);
    const Walk<2> walk = walk_into_sums(context);
    const auto run = [=, maxima = make_maxima(context)](Step::Inputs inputs, Step::Outputs outputs,
                                                        std::byte* scratch) {
        maxima(inputs, outputs, nullptr);
        float* const out = outputs[0].data<float>();
        const float* const in = inputs[0].data<float>();
        auto* const sums = reinterpret_cast<double*>(scratch);
        std::fill_n(sums, kept, 0.0);
        const auto base = [](float most) { return std::isfinite(most) ? most : 0.0f; };
        for_rows(walk, 1, [&](const std::array<std::int64_t, 2>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int64_t to = at[1] + i * walk.row_stride(1);
                const float x = in[at[0] + i * walk.row_stride(0)];
                sums[to] += std::exp(static_cast<double>(x) - static_cast<double>(base(out[to])));
            }
        });
        for (std::int64_t i = 0; i < kept; ++i)
            out[i] = static_cast<float>(static_cast<double>(base(out[i])) + std::log(sums[i]));
    };
    return {static_cast<std::size_t>(kept) * sizeof(double), run};
}

}  // namespace mlq
