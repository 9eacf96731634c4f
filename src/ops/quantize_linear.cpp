// QuantizeLinear: saturate(round_half_even(x / scale) + zero_point); DequantizeLinear: (x - zero_point) * scale. Scale
// and zero point are numbers, or lists along an axis; blocks (opset 21) are not supported.
#include <algorithm>
#include <cmath>
#include <limits>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "walk.hpp"

namespace mlq {
namespace {

// Steps of scale and zero point along the logical dimensions of x: 0 for one number, else 1 along the axis.
Strides channel_strides(const InferContext& context) {
    const Operand& x = context.input(0);
    const Operand& scale = context.input(1);
    Strides strides(x.logical.size(), 0);
    if (volume(scale.logical) == 1 && scale.logical.size() <= 1) return strides;
    if (context.opset < 13) throw Error("scale " + to_string(scale.logical), "must be one number before opset 13");
    const auto axis = static_cast<std::size_t>(
        normal_axis(context.node.attributes.integer("axis", 1), x.logical.size(), "attribute \"axis\""));
    if (scale.logical != Shape{x.logical[axis]})
        throw Error("scale " + to_string(scale.logical),
                    "does not match dimension " + std::to_string(axis) + " of " + to_string(x.logical));
    strides[axis] = 1;
    return strides;
}

void check_scale(const InferContext& context) {
    real_input(context, 1);
    channel_strides(context);
    if (context.has_input(2) && volume(context.input(2).logical) != volume(context.input(1).logical))
        throw Error("zero point " + to_string(context.input(2).logical) + " does not match scale " +
                    to_string(context.input(1).logical));
    if (context.node.attributes.integer("block_size", 0) != 0)
        throw Error("attribute \"block_size\"", "blocked quantization is not supported");
}

template <typename Q, typename Element>
Step make_loop(const StepContext& context, const Element& element) {
    const Operand& out = context.outputs[0];
    const auto walk =
        make_walk<3>(out.logical, {logical_strides(out), logical_strides(context.input(0)), channel_strides(context)});
    const bool has_zero_point = context.has_input(2);
    return [=, threads = context.threads](auto inputs, auto outputs) {
        const float* const scale = inputs[1].template data<float>();
        const Q* const zero_point = has_zero_point ? inputs[2].template data<Q>() : nullptr;
        for_rows(walk, threads, [&](const std::array<std::int64_t, 3>& at, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int64_t channel = at[2] + i * walk.row_stride(2);
                const auto zero = zero_point == nullptr ? Q{0} : zero_point[channel];
                element(outputs[0].bytes, at[0] + i * walk.row_stride(0), inputs[0].bytes,
                        at[1] + i * walk.row_stride(1), scale[channel], zero);
            }
        });
    };
}

template <typename Q>
Step make_quantize(const StepContext& context) {
    return make_loop<Q>(context, [](std::byte* out, std::int64_t to, const std::byte* in, std::int64_t from,
                                    float scale, Q zero) {
        constexpr auto low = static_cast<float>(std::numeric_limits<Q>::min());
        constexpr auto high = static_cast<float>(std::numeric_limits<Q>::max());
        const float code = std::nearbyint(reinterpret_cast<const float*>(in)[from] / scale) + static_cast<float>(zero);
        reinterpret_cast<Q*>(out)[to] = static_cast<Q>(std::isnan(code) ? 0.0f : std::clamp(code, low, high));
    });
}

template <typename Q>
Step make_dequantize(const StepContext& context) {
    return make_loop<Q>(
        context, [](std::byte* out, std::int64_t to, const std::byte* in, std::int64_t from, float scale, Q zero) {
            const auto difference = static_cast<std::int64_t>(reinterpret_cast<const Q*>(in)[from]) - zero;
            reinterpret_cast<float*>(out)[to] = static_cast<float>(difference) * scale;
        });
}

}  // namespace

void infer_quantize_linear(InferContext& context) {
    const Operand& x = real_input(context, 0);
    check_scale(context);
    DType type = DType::u8;
    if (const auto wanted = context.node.attributes.integer("output_dtype", 0); wanted != 0) {
        if (wanted != 2 && wanted != 3)
            throw Error("attribute \"output_dtype\"", "data type " + std::to_string(wanted) + " is not supported",
                        "uint8 and int8 are");
        type = wanted == 2 ? DType::u8 : DType::i8;
    }
    if (context.has_input(2)) type = context.input(2).type;
    if (type != DType::u8 && type != DType::i8)
        throw Error("zero point", "must be uint8 or int8, but is " + std::string(to_string(type)));
    set_output(context, 0, type, x.logical);
}

Step make_quantize_linear(const StepContext& context) {
    return context.outputs[0].type == DType::u8 ? make_quantize<std::uint8_t>(context)
                                                : make_quantize<std::int8_t>(context);
}

void infer_dequantize_linear(InferContext& context) {
    const Operand& x = context.input(0);
    check_scale(context);
    if (x.type != DType::u8 && x.type != DType::i8 && x.type != DType::i32)
        throw Error("input 0", "must be uint8, int8 or int32, but is " + std::string(to_string(x.type)));
    if (context.has_input(2) && context.input(2).type != x.type)
        throw Error("zero point", "has another type than the codes");
    set_output(context, 0, DType::f32, x.logical);
}

Step make_dequantize_linear(const StepContext& context) {
    switch (context.input(0).type) {
        case DType::u8:
            return make_dequantize<std::uint8_t>(context);
        case DType::i8:
            return make_dequantize<std::int8_t>(context);
        default:
            return make_dequantize<std::int32_t>(context);
    }
}

}  // namespace mlq
