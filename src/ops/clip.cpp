// Clip: min and max are attributes before opset 11 and optional scalar inputs since; what is absent does not bound.
#include <algorithm>
#include <limits>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

void check_bound(const InferContext& context, std::size_t i, DType type) {
    if (!context.has_input(i)) return;
    const Operand& bound = context.input(i);
    if (type == DType::f32) real_input(context, i);
    if (meant_type(bound) != type || volume(bound.logical) != 1)
        throw Error("input " + std::to_string(i) + " must be one number of the type of the input, but is " +
                    std::string(to_string(bound.type)) + " " + to_string(bound.logical));
}

template <typename T>
Step make_clip_of(const StepContext& context) {
    constexpr T lowest = std::numeric_limits<T>::lowest(), highest = std::numeric_limits<T>::max();
    const bool as_inputs = context.opset >= 11;
    const T low = as_inputs ? lowest : static_cast<T>(context.node.attributes.real("min", static_cast<float>(lowest)));
    const T high =
        as_inputs ? highest : static_cast<T>(context.node.attributes.real("max", static_cast<float>(highest)));
    const bool low_input = as_inputs && context.has_input(1), high_input = as_inputs && context.has_input(2);
    return [=](Step::Inputs inputs, Step::Outputs outputs) {
        const T from = low_input ? *inputs[1].data<T>() : low;
        const T to = high_input ? *inputs[2].data<T>() : high;
        const T* const in = inputs[0].data<T>();
        T* const out = outputs[0].data<T>();
        // With from > to everything becomes `to`, as ONNX asks.
        in_blocks(outputs[0].size(), [=](std::int64_t i) { out[i] = std::min(std::max(in[i], from), to); });
    };
}

}  // namespace

void infer_clip(InferContext& context) {
    const bool takes_integers = context.opset >= 11;
    const DType type = takes_integers ? arithmetic_type(context, 1) : DType::f32;
    if (type == DType::f32) real_input(context, 0);
    set_output(context, 0, type, context.input(0).logical);
    if (!takes_integers) return;
    check_bound(context, 1, type);
    check_bound(context, 2, type);
}

Step make_clip(const StepContext& context) {
    return with_arithmetic_type(context.outputs[0].type,
                                [&](auto number) { return make_clip_of<decltype(number)>(context); });
}

}  // namespace mlq
