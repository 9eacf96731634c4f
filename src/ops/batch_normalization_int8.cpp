// BatchNormalization that could not be folded (after an Add, in ResNet v2) in int8: a depthwise convolution of one tap.
//
//     acc = w * x + b,  y = acc * m   with w = 127, m = s_x * factor / (127 * s_y), b = offset / (m * s_y) - w * z_x
//
// so b counts in 1/127 of an input code times the factor: rounding it moves the result by less than 1/250 of that. A
// channel whose b would not fit (a factor near zero) is the constant offset: w = 0, and b counts in 1/1024 output
// codes.
#include <cmath>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

struct Normalization {
    std::vector<std::int32_t> bias;
    std::vector<float> multiplier;
    PackedWeights packed;
    Codes codes;
    const Kernels* kernels;
    std::int64_t channels;
    int threads;
};

void run(const Normalization& layer, const ConstTensorView& in, const TensorView& out) {
    const std::int64_t rows = layer.channels == 0 ? 0 : in.size() / layer.channels;
    for_row_blocks(layer.threads, rows, 64, [&](std::int64_t begin, std::int64_t end) {
        layer.kernels->depthwise.run({.pixels = {.input = in.data<std::uint8_t>(), .taps = 1, .stride = layer.channels},
                                      .weights = layer.packed.data(),
                                      .channels = static_cast<std::int32_t>(layer.channels),
                                      .begin = begin,
                                      .end = end,
                                      .epilogue = {.bias = layer.bias.data(),
                                                   .multiplier = layer.multiplier.data(),
                                                   .codes = layer.codes,
                                                   .output = out.data<std::uint8_t>(),
                                                   .output_stride = layer.channels}});
    });
}

}  // namespace

std::optional<Layout> layout_of_batch_normalization_int8(const InferContext&) {
    return Layout::channels_last;
}

MadeStep make_batch_normalization_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& y = context.outputs[0];
    if (!x.quant || !y.quant) return no_step("input or output is not coded");
    if (x.logical.size() > 2 && x.layout != Layout::channels_last)
        return no_step("channels are not the innermost dimension");
    for (std::size_t i = 1; i < 5; ++i) {
        if (context.input(i).constant == nullptr || context.input(i).constant->type() != DType::f32)
            return no_step("its factors are not float constants");
    }
    const auto constant = [&](std::size_t i) { return context.input(i).constant->span<float>(); };
    const auto scale = constant(1), shift = constant(2), mean = constant(3), variance = constant(4);
    const double epsilon = static_cast<double>(context.node.attributes.real("epsilon", 1e-5F));
    Normalization layer{
        {}, {}, {}, codes_of(*y.quant, context.node.clamp), context.kernels, x.logical[1], context.threads};
    std::vector<std::int8_t> weights;
    for (std::size_t c = 0; c < scale.size(); ++c) {
        constexpr double largest_bias = 1 << 30;
        const double factor = scale[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon);
        const double offset = shift[c] - mean[c] * factor;
        if (!std::isfinite(factor) || !std::isfinite(offset)) return no_step("a channel's factor is not finite");
        const double unit = factor * static_cast<double>(x.quant->scale) / 127;
        const double bias = offset / unit - 127.0 * x.quant->zero_point;
        const bool is_constant = !(std::abs(bias) < largest_bias);
        const double used_unit = is_constant ? static_cast<double>(y.quant->scale) / 1024 : unit;
        const double code = std::nearbyint(is_constant ? offset / used_unit : bias);
        layer.bias.push_back(static_cast<std::int32_t>(std::min(std::max(code, -largest_bias), largest_bias)));
        layer.multiplier.push_back(static_cast<float>(used_unit / static_cast<double>(y.quant->scale)));
        weights.push_back(is_constant ? std::int8_t{0} : std::int8_t{127});
    }
    const auto channels = static_cast<std::int32_t>(layer.channels);
    layer.packed = context.kernels->depthwise.pack({.codes = weights.data(), .channels = channels});
    const auto shared = std::make_shared<const Normalization>(std::move(layer));
    return
        [shared](std::span<const ConstTensorView> in, std::span<const TensorView> out) { run(*shared, in[0], out[0]); };
}

}  // namespace mlq
