// Softmax over the innermost dimension, by a table of exponentials: integer sums, one rounding.
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

}  // namespace

Step make_softmax_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& y = context.outputs[0];
    if (!x.quant || !y.quant || x.physical.empty()) return {};
    const auto rank = static_cast<std::int64_t>(x.logical.size());
    std::int64_t axis = context.node.attributes.integer("axis", context.opset >= 13 ? -1 : 1);
    if (axis < 0) axis += rank;
    // Before opset 13 the axis splits the shape in two: all dimensions from it on are one row.
    if (context.opset < 13 && (axis != rank - 1 || x.layout != Layout::plain)) return {};
    if (physical_axis(static_cast<int>(axis), x.logical.size(), x.layout) != rank - 1) return {};

    const auto table = std::make_shared<const std::array<std::int32_t, 256>>(exponential_table(x.quant->scale));
    const std::int64_t columns = x.physical.back();
    const QuantParams out_quant = *y.quant;
    const Kernels* kernels = context.kernels;
    const int threads = context.threads;
    return [=](std::span<const TensorView> in, std::span<const TensorView> out) {
        for_row_blocks(threads, columns == 0 ? 0 : in[0].size() / columns, 64,
                       [&](std::int64_t begin, std::int64_t end) {
                           kernels->softmax({.input = in[0].data<std::uint8_t>() + begin * columns,
                                             .input_stride = columns,
                                             .rows = end - begin,
                                             .columns = columns,
                                             .numerators = table->data(),
                                             .output_scale = out_quant.scale,
                                             .zero_point = out_quant.zero_point,
                                             .output = out[0].data<std::uint8_t>() + begin * columns,
                                             .output_stride = columns});
                       });
    };
}

}  // namespace mlq
