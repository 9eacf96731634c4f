// Convolution in int8, one or two spatial dimensions: dense and grouped as an indirect matrix product, depthwise over
// channels.
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "int8_window.hpp"

namespace mlq {
namespace {

struct Convolution {
    LinearLayer layer;
    std::vector<std::byte> packed;      // groups one after the other
    std::size_t packed_group;           // bytes
    std::vector<std::int32_t> offsets;  // empty for a pointwise convolution
    std::vector<std::uint8_t> padding;  // the input's zero point, with the slack that kernels over-read
    Image input, output;
    std::int64_t samples;
    std::int64_t groups;
    std::int32_t taps;
    bool depthwise;
    const Kernels* kernels;
    int threads;
};

// (M, C / groups, taps) -> per output channel [taps][C / groups]
std::vector<std::int8_t> taps_outermost(const Tensor& weights, std::int64_t taps) {
    const std::int64_t filters = weights.shape()[0];
    const std::int64_t channels = weights.shape()[1];
    std::vector<std::int8_t> rows(static_cast<std::size_t>(weights.size()));
    const std::int8_t* from = weights.data<std::int8_t>();
    for (std::int64_t m = 0; m < filters; ++m) {
        for (std::int64_t c = 0; c < channels; ++c) {
            for (std::int64_t t = 0; t < taps; ++t)
                rows[static_cast<std::size_t>((m * taps + t) * channels + c)] = from[(m * channels + c) * taps + t];
        }
    }
    return rows;
}

void pack(Convolution& conv) {
    const auto taps = conv.taps;
    const std::int8_t* weights = conv.layer.weights().data();
    if (conv.depthwise) {
        const auto channels = static_cast<std::int32_t>(conv.input.channels);
        std::vector<std::int8_t> channels_innermost(conv.layer.weights().size());
        for (std::int32_t c = 0; c < channels; ++c) {
            for (std::int32_t t = 0; t < taps; ++t)
                channels_innermost[static_cast<std::size_t>(t * channels + c)] = weights[c * taps + t];
        }
        conv.packed.resize(conv.kernels->packed_depthwise_size(channels, taps));
        conv.kernels->pack_depthwise(channels_innermost.data(), channels, taps, conv.packed.data());
        return;
    }
    const auto n = static_cast<std::int32_t>(conv.output.channels / conv.groups);
    const auto k = static_cast<std::int32_t>(conv.input.channels / conv.groups);
    conv.packed_group = conv.kernels->packed_weights_size(n, taps, k);
    conv.packed.resize(conv.packed_group * static_cast<std::size_t>(conv.groups));
    for (std::int64_t g = 0; g < conv.groups; ++g)
        conv.kernels->pack_weights(weights + g * n * taps * k, n, taps, k,
                                   conv.packed.data() + static_cast<std::size_t>(g) * conv.packed_group);
}

Taps taps_of(const Convolution& conv, const std::uint8_t* input, std::int64_t first_channel) {
    return {.input = input + first_channel,
            .offsets = conv.offsets.empty() ? nullptr : conv.offsets.data(),
            .padding = conv.padding.data() + first_channel,
            .taps = conv.taps,
            .stride = conv.input.channels};
}

// Output rows [begin, end) of the image whose first row is `first_row` of the tensor.
void run_rows(const Convolution& conv, const std::uint8_t* input, const TensorView& out, const TensorView& residual,
              std::int64_t first_row, std::int64_t begin, std::int64_t end) {
    if (conv.depthwise) {
        conv.kernels->depthwise({.pixels = taps_of(conv, input, 0),
                                 .weights = conv.packed.data(),
                                 .channels = static_cast<std::int32_t>(conv.input.channels),
                                 .begin = begin,
                                 .end = end,
                                 .epilogue = conv.layer.epilogue(out, residual, first_row)});
        return;
    }
    const std::int64_t n = conv.output.channels / conv.groups;
    const std::int64_t k = conv.input.channels / conv.groups;
    for (std::int64_t g = 0; g < conv.groups; ++g) {
        conv.kernels->gemm({.rows = taps_of(conv, input, g * k),
                            .k = static_cast<std::int32_t>(k),
                            .weights = conv.packed.data() + static_cast<std::size_t>(g) * conv.packed_group,
                            .n = static_cast<std::int32_t>(n),
                            .m_begin = begin,
                            .m_end = end,
                            .n_begin = 0,
                            .n_end = static_cast<std::int32_t>(n),
                            .epilogue = conv.layer.epilogue(out, residual, first_row, g * n)});
    }
}

void run(const Convolution& conv, const TensorView& in, const TensorView& out, const TensorView& residual) {
    const std::uint8_t* input = in.data<std::uint8_t>();
    const std::int64_t tile = conv.depthwise ? conv.output.width : conv.kernels->row_tile;
    const std::int64_t rows = conv.output.pixels();
    if (conv.offsets.empty()) {  // all samples are one matrix
        for_row_blocks(conv.threads, conv.samples * rows, tile, [&](std::int64_t begin, std::int64_t end) {
            run_rows(conv, input, out, residual, 0, begin, end);
        });
    } else if (conv.samples >= 4 * conv.threads) {
        for_row_blocks(conv.threads, conv.samples, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n)
                run_rows(conv, input + n * conv.input.size(), out, residual, n * rows, 0, rows);
        });
    } else {
        for (std::int64_t n = 0; n < conv.samples; ++n) {
            for_row_blocks(conv.threads, rows, tile, [&](std::int64_t begin, std::int64_t end) {
                run_rows(conv, input + n * conv.input.size(), out, residual, n * rows, begin, end);
            });
        }
    }
}

}  // namespace

Step make_conv_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& w = context.input(1);
    const Operand& y = context.outputs[0];
    if (!has_int8_weights(x, w, 0) || w.logical.size() > 4 || w.logical.size() < 3) return {};
    if (context.residual.present && !context.residual.quant) return {};
    const Window window = lifted(read_window(context.node.attributes, spatial_of(x.logical), spatial_of(w.logical)));
    const std::int64_t groups = context.node.attributes.integer("group", 1);
    const Image input = image_of(x.logical);
    const Image output = image_of(y.logical);
    if (!offsets_fit(input, output, window)) return {};
    const auto taps = static_cast<std::int32_t>(window.taps());
    const Operand bias = context.has_input(2) ? context.input(2) : Operand{};

    Convolution conv{
        LinearLayer(*x.quant, taps_outermost(*w.constant, taps), output.channels, *w.constant_quant, bias, y, context),
        {},
        0,
        {},
        {},
        input,
        output,
        x.logical[0],
        groups,
        taps,
        groups > 1 && groups == input.channels && groups == output.channels,
        context.kernels,
        context.threads};
    if (!is_pointwise(window)) conv.offsets = window_offsets(input, output, window, Border::padding);
    conv.padding.assign(static_cast<std::size_t>(input.channels) + 64, static_cast<std::uint8_t>(x.quant->zero_point));
    pack(conv);

    const auto shared = std::make_shared<const Convolution>(std::move(conv));
    const bool has_residual = context.residual.present;
    return [shared, has_residual](std::span<const TensorView> in, std::span<const TensorView> out) {
        run(*shared, in[0], out[0], has_residual ? in.back() : TensorView{});
    };
}

}  // namespace mlq
