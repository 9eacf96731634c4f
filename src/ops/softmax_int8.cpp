// Softmax over the innermost dimension, by a table of exponentials: integer sums, one rounding.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// exp((i - 255) * scale) in units of 2^-23: a row's largest code counts 2^23, so 64-bit sums never overflow.
std::array<std::int32_t, 256> exponential_table(float scale) {
    std::array<std::int32_t, 256> table;
    for (int i = 0; i < 256; ++i)
        table[static_cast<std::size_t>(i)] =
            static_cast<std::int32_t>(std::nearbyint(std::exp((i - 255) * static_cast<double>(scale)) * 0x1p23));
    return table;
}

// The one dimension along which the outputs add up to 1; nothing when it is several: before opset 13 the axis splits
// the shape in two, and all dimensions from it on are one row.
std::optional<int> softmax_axis(const InferContext& context) {
    const auto rank = static_cast<std::int64_t>(context.input(0).logical.size());
    std::int64_t axis = context.node.attributes.integer("axis", context.opset >= 13 ? -1 : 1);
    if (axis < 0) axis += rank;
    if (axis >= rank || (context.opset < 13 && axis != rank - 1)) return std::nullopt;
    return static_cast<int>(axis);
}

}  // namespace

std::optional<Layout> layout_of_softmax_int8(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    return softmax_axis(context) == 1 && rank > 2 ? Layout::channels_last : Layout::plain;
}

MadeStep make_softmax_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& y = context.outputs[0];
    if (!x.quant || !y.quant) return no_step("input or output is not coded");
    const auto axis = softmax_axis(context);
    if (!axis) return no_step("it normalizes over several dimensions");
    if (physical_axis(*axis, x.logical.size(), x.layout) != static_cast<int>(x.logical.size()) - 1)
        return no_step("it normalizes over a dimension that is neither the channels nor the last");

    const auto table = std::make_shared<const std::array<std::int32_t, 256>>(exponential_table(x.quant->scale));
    const std::int64_t columns = x.physical.back();
    const QuantParams out_quant = *y.quant;
    const auto highest = static_cast<std::uint8_t>(out_quant.highest);
    const Kernels* kernels = context.kernels;
    const int threads = context.threads;
    return [=](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
        for_row_blocks(threads, columns == 0 ? 0 : in[0].size() / columns, 64,
                       [&](std::int64_t begin, std::int64_t end) {
                           std::uint8_t* const target = out[0].data<std::uint8_t>() + begin * columns;
                           kernels->softmax({.input = in[0].data<std::uint8_t>() + begin * columns,
                                             .input_stride = columns,
                                             .rows = end - begin,
                                             .columns = columns,
                                             .numerators = table->data(),
                                             .output_scale = out_quant.scale,
                                             .zero_point = out_quant.zero_point,
                                             .output = target,
                                             .output_stride = columns});
                           if (highest == 255) return;
                           std::for_each(target, target + (end - begin) * columns,
                                         [=](std::uint8_t& code) { code = std::min(code, highest); });
                       });
    };
}

}  // namespace mlq
