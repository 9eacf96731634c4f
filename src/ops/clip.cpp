// Clip: min and max are attributes before opset 11 and optional scalar inputs since; what is absent does not bound.
#include <algorithm>
#include <limits>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

void check_bound(const InferContext& context, std::size_t i) {
    if (context.has_input(i) && volume(real_input(context, i).logical) != 1)
        throw Error("input " + std::to_string(i) + " must be one number, but is " +
                    to_string(context.input(i).logical));
}

}  // namespace

void infer_clip(InferContext& context) {
    infer_real_like_input(context);
    if (context.opset < 11) return;
    check_bound(context, 1);
    check_bound(context, 2);
}

Step make_clip(const StepContext& context) {
    constexpr float lowest = std::numeric_limits<float>::lowest(), highest = std::numeric_limits<float>::max();
    const bool as_inputs = context.opset >= 11;
    const float low = as_inputs ? lowest : context.node.attributes.real("min", lowest);
    const float high = as_inputs ? highest : context.node.attributes.real("max", highest);
    const bool low_input = as_inputs && context.has_input(1), high_input = as_inputs && context.has_input(2);
    return [=](auto inputs, auto outputs) {
        const float from = low_input ? *inputs[1].template data<float>() : low;
        const float to = high_input ? *inputs[2].template data<float>() : high;
        const float* const in = inputs[0].template data<float>();
        float* const out = outputs[0].template data<float>();
        // With from > to everything becomes `to`, as ONNX asks.
        in_blocks(outputs[0].size(), [=](std::int64_t i) { out[i] = std::min(std::max(in[i], from), to); });
    };
}

}  // namespace mlq
