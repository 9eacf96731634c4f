// Resize in int8: nearest moves codes, linear blends the four neighbours of every output pixel.
#include <memory>

#include "families.hpp"
#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "int8_window.hpp"
#include "resize_axis.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

struct Blend {
    Image input, output;
    std::int64_t samples;
    std::vector<std::int32_t> offsets;  // four per output pixel
    std::vector<float> weights;
    std::vector<std::uint8_t> padding;  // never read, the kernel wants an address
    std::int32_t zero_point;
    float multiplier;
    Codes codes;
    const Kernels* kernels;
    int threads;
};

void add_neighbours(Blend& blend, const LinearTap& y, const LinearTap& x) {
    const auto offset = [&](std::int64_t row, std::int64_t column) {
        blend.offsets.push_back(static_cast<std::int32_t>((row * blend.input.width + column) * blend.input.channels));
    };
    offset(y.low, x.low);
    offset(y.low, x.high);
    offset(y.high, x.low);
    offset(y.high, x.high);
    for (const float row : {1 - y.weight, y.weight}) {
        for (const float column : {1 - x.weight, x.weight}) blend.weights.push_back(row * column);
    }
}

void run(const Blend& blend, const ConstTensorView& in, const TensorView& out) {
    for_row_blocks(blend.threads, blend.samples, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; ++n) {
            blend.kernels->weighted_sum({.pixels = {.input = in.data<std::uint8_t>() + n * blend.input.size(),
                                                    .offsets = blend.offsets.data(),
                                                    .padding = blend.padding.data(),
                                                    .taps = 4},
                                         .weights = blend.weights.data(),
                                         .channels = static_cast<std::int32_t>(blend.input.channels),
                                         .begin = 0,
                                         .end = blend.output.pixels(),
                                         .input_zero_point = blend.zero_point,
                                         .multiplier = blend.multiplier,
                                         .codes = blend.codes,
                                         .output = out.data<std::uint8_t>() + n * blend.output.size(),
                                         .output_stride = blend.output.channels});
        }
    });
}

MadeStep make_nearest(const StepContext& context) {
    if (context.input(0).quant != context.outputs[0].quant) return no_step("input and output have different scales");
    StepContext moved = context;
    moved.inputs[0].type = moved.outputs[0].type = DType::u8;
    return make_resize(moved);
}

}  // namespace

MadeStep make_resize_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& y = context.outputs[0];
    if (!x.quant || !y.quant) return no_step("input or output is not coded");
    const ResizeRule rule = read_resize(context);
    if (rule.method == Interpolation::nearest) return make_nearest(context);
    if (rule.method == Interpolation::cubic || rule.antialias)
        return no_step("cubic and antialiased interpolation have no step on codes");
    if (x.logical.size() != 4) return no_step("its input is not two-dimensional");
    if (rule.axes[0].in != rule.axes[0].out || rule.axes[1].in != rule.axes[1].out)
        return no_step("it interpolates between samples or channels");

    Blend blend{image_of(x.logical),
                image_of(y.logical),
                x.logical[0],
                {},
                {},
                {},
                x.quant->zero_point,
                x.quant->scale / y.quant->scale,
                codes_of(*y.quant, std::nullopt),
                context.kernels,
                context.threads};
    if (blend.input.size() > INT32_MAX) return no_step(image_too_large);
    blend.padding.resize(static_cast<std::size_t>(blend.input.channels) + 64);
    const auto rows = linear_taps(rule, rule.axes[2]);
    const auto columns = linear_taps(rule, rule.axes[3]);
    for (const LinearTap& row : rows) {
        for (const LinearTap& column : columns) add_neighbours(blend, row, column);
    }
    const auto shared = std::make_shared<const Blend>(std::move(blend));
    return
        [shared](std::span<const ConstTensorView> in, std::span<const TensorView> out) { run(*shared, in[0], out[0]); };
}

}  // namespace mlq
