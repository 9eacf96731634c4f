// Comparison of two tensors that broadcast (Equal, Greater, Less and their kin) and logic of bools.
#include <algorithm>
#include <cmath>
#include <functional>

#include "broadcast_loop.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

void require_bool(const InferContext& context, std::size_t i) {
    const Operand& x = context.input(i);
    if (meant_type(x) != DType::boolean)
        throw Error("input " + std::to_string(i) + " " + quoted(x.name),
                    "must be bool, but is " + std::string(to_string(x.type)));
}

template <typename F>
Step make_comparison(const StepContext& context, const F& f) {
    return with_type(context.input(0).type,
                     [&](auto element) { return make_broadcast_loop<bool, decltype(element)>(context, f); });
}

template <typename F>
Step make_logic(const StepContext& context, const F& f) {
    return make_broadcast_loop<bool>(context, f);
}

}  // namespace

void infer_comparison(InferContext& context) {
    const Operand& a = context.input(0);
    const Operand& b = context.input(1);
    if (meant_type(a) != meant_type(b))
        throw Error("compares " + std::string(to_string(meant_type(a))) + " with " +
                    std::string(to_string(meant_type(b))));
    set_output(context, 0, DType::boolean, broadcast(a.logical, b.logical));
}

Step make_equal(const StepContext& context) {
    return make_comparison(context, std::equal_to<>{});
}

Step make_greater(const StepContext& context) {
    return make_comparison(context, std::greater<>{});
}

Step make_greater_or_equal(const StepContext& context) {
    return make_comparison(context, std::greater_equal<>{});
}

Step make_less(const StepContext& context) {
    return make_comparison(context, std::less<>{});
}

Step make_less_or_equal(const StepContext& context) {
    return make_comparison(context, std::less_equal<>{});
}

void infer_logic(InferContext& context) {
    require_bool(context, 0);
    require_bool(context, 1);
    infer_comparison(context);
}

Step make_and(const StepContext& context) {
    return make_logic(context, std::logical_and<>{});
}

Step make_or(const StepContext& context) {
    return make_logic(context, std::logical_or<>{});
}

Step make_xor(const StepContext& context) {
    return make_logic(context, std::not_equal_to<>{});
}

void infer_not(InferContext& context) {
    require_bool(context, 0);
    set_output(context, 0, DType::boolean, context.input(0).logical);
}

Step make_not(const StepContext&) {
    return [](auto inputs, auto outputs) {
        std::ranges::transform(inputs[0].template span<bool>(), outputs[0].template data<bool>(), std::logical_not<>{});
    };
}

void infer_is_nan(InferContext& context) {
    set_output(context, 0, DType::boolean, real_input(context, 0).logical);
}

Step make_is_nan(const StepContext&) {
    return [](auto inputs, auto outputs) {
        std::ranges::transform(inputs[0].template span<float>(), outputs[0].template data<bool>(),
                               [](float x) { return std::isnan(x); });
    };
}

Step make_is_inf(const StepContext& context) {
    const bool positive = context.node.attributes.integer("detect_positive", 1) != 0;
    const bool negative = context.node.attributes.integer("detect_negative", 1) != 0;
    return [=](auto inputs, auto outputs) {
        std::ranges::transform(inputs[0].template span<float>(), outputs[0].template data<bool>(),
                               [=](float x) { return std::isinf(x) && (x > 0 ? positive : negative); });
    };
}

}  // namespace mlq
