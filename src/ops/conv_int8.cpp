// Convolution in int8, one or two spatial dimensions: dense as an indirect matrix product, narrow groups and depthwise
// over channels.
#include <algorithm>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "int8_window.hpp"
#include "padded_input.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

enum class Way { dense, grouped, depthwise };  // which kernel runs it

struct Convolution {
    Requantization layer;
    Way way;
    std::vector<PackedWeights> packed;  // of each group of a dense one, else one for all
    std::vector<std::int32_t> offsets;  // empty for a pointwise convolution
    std::vector<std::uint8_t> padding;  // the input's zero point, with the slack that kernels over-read
    Image input, output;
    PaddedInput padded;
    std::int64_t samples;
    std::int64_t groups;
    std::int32_t taps;
    std::int32_t k;  // bytes per tap and group
    const Kernels* kernels;
    int threads;

    const Image& read_image() const { return padded.in_use() ? padded.padded : input; }
};

Way way_of(const Kernels& kernels, std::int64_t groups, std::int64_t inputs, std::int64_t outputs) {
    if (groups > 1 && groups == inputs && groups == outputs) return Way::depthwise;
    const std::int64_t width = inputs / groups;
    const bool fits = inputs == outputs && (width == 4 || width == 8 || width == 16);
    return groups > 1 && fits && kernels.grouped.beats_gemm ? Way::grouped : Way::dense;
}

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

// How many narrow groups a dense kernel takes for one: no more than fit into the channels that it computes anyway.
std::int64_t groups_at_once(const Kernels& kernels, std::int64_t groups, std::int64_t outputs_of_group) {
    std::int64_t count = std::clamp(kernels.gemm.channel_tile / outputs_of_group, std::int64_t{1}, groups);
    while (groups % count != 0) --count;
    return count;
}

// [channels][taps][k] -> [channels][taps][k * count]: `count` groups as one, with zeros from one group to another.
std::vector<std::int8_t> join_groups(const std::vector<std::int8_t>& weights, std::int64_t taps, std::int64_t k,
                                     std::int64_t outputs_of_group, std::int64_t count) {
    std::vector<std::int8_t> joined(weights.size() * static_cast<std::size_t>(count));
    const auto rows = static_cast<std::int64_t>(weights.size()) / k;
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t group = row / taps / outputs_of_group;
        std::copy_n(weights.begin() + row * k, k, joined.begin() + (row * count + group % count) * k);
    }
    return joined;
}

void pack(Convolution& conv, const std::vector<std::int8_t>& weights, std::int32_t activation_max) {
    const Kernels& kernels = *conv.kernels;
    const auto taps = conv.taps;
    const auto channels = static_cast<std::int32_t>(conv.output.channels);
    if (conv.way == Way::depthwise) {
        std::vector<std::int8_t> channels_innermost(weights.size());
        for (std::int32_t c = 0; c < channels; ++c) {
            for (std::int32_t t = 0; t < taps; ++t)
                channels_innermost[static_cast<std::size_t>(t * channels + c)] =
                    weights[static_cast<std::size_t>(c * taps + t)];
        }
        conv.packed.push_back(kernels.depthwise.pack({.codes = channels_innermost.data(),
                                                      .channels = channels,
                                                      .taps = taps,
                                                      .activation_max = activation_max}));
    } else if (conv.way == Way::grouped) {
        conv.packed.push_back(kernels.grouped.pack({.codes = weights.data(),
                                                    .channels = channels,
                                                    .taps = taps,
                                                    .width = conv.k,
                                                    .activation_max = activation_max}));
    } else {
        const auto n = static_cast<std::int32_t>(channels / conv.groups);
        for (std::int64_t g = 0; g < conv.groups; ++g)
            conv.packed.push_back(kernels.gemm.pack({.codes = weights.data() + g * n * taps * conv.k,
                                                     .n = n,
                                                     .taps = taps,
                                                     .k = conv.k,
                                                     .activation_max = activation_max}));
    }
}

// Some output rows and channels of the image whose first row is `first_row` of the tensor.
struct Tile {
    std::int64_t first_row, begin, end;
    std::int32_t n_begin, n_end;  // within each group; all of them but for dense ones
};

void run_tile(const Convolution& conv, const std::uint8_t* input, const TensorView& out,
              const ConstTensorView& residual, const Tile& tile) {
    const auto channels = static_cast<std::int32_t>(conv.output.channels);
    Taps taps = {.input = input,
                 .offsets = conv.offsets.empty() ? nullptr : conv.offsets.data(),
                 .padding = conv.padded.in_use() ? nullptr : conv.padding.data(),
                 .taps = conv.taps,
                 .stride = conv.input.channels};
    if (conv.way == Way::depthwise) {
        conv.kernels->depthwise.run({.pixels = taps,
                                     .weights = conv.packed.front().data(),
                                     .channels = channels,
                                     .begin = tile.begin,
                                     .end = tile.end,
                                     .epilogue = conv.layer.epilogue(out, residual, tile.first_row)});
        return;
    }
    if (conv.way == Way::grouped) {
        conv.kernels->grouped.run({.pixels = taps,
                                   .weights = conv.packed.front().data(),
                                   .channels = channels,
                                   .width = conv.k,
                                   .begin = tile.begin,
                                   .end = tile.end,
                                   .epilogue = conv.layer.epilogue(out, residual, tile.first_row)});
        return;
    }
    const std::int64_t n = channels / conv.groups;
    for (std::int64_t g = 0; g < conv.groups; ++g) {
        conv.kernels->gemm.run({.rows = taps,
                                .k = conv.k,
                                .weights = conv.packed[static_cast<std::size_t>(g)].data(),
                                .n = static_cast<std::int32_t>(n),
                                .m_begin = tile.begin,
                                .m_end = tile.end,
                                .n_begin = tile.n_begin,
                                .n_end = tile.n_end,
                                .epilogue = conv.layer.epilogue(out, residual, tile.first_row, g * n)});
        taps.input += conv.k;
        if (taps.padding != nullptr) taps.padding += conv.k;
    }
}

// `rows` output rows over the threads, by rows or by channels.
void run_rows(const Convolution& conv, const std::uint8_t* input, const TensorView& out,
              const ConstTensorView& residual, std::int64_t first_row, std::int64_t rows) {
    const auto n = static_cast<std::int32_t>(conv.output.channels / conv.groups);
    const bool by_rows = conv.way != Way::dense || conv.groups > 1;
    if (by_rows) {
        for_row_blocks(conv.threads, rows, conv.output.width, [&](std::int64_t begin, std::int64_t end) {
            run_tile(conv, input, out, residual, {first_row, begin, end, 0, n});
        });
        return;
    }
    for_output_tiles(conv.threads, {rows, conv.kernels->gemm, n, std::int64_t{conv.taps} * conv.k},
                     [&](std::int64_t begin, std::int64_t end, std::int32_t n_begin, std::int32_t n_end) {
                         run_tile(conv, input, out, residual, {first_row, begin, end, n_begin, n_end});
                     });
}

void run(const Convolution& conv, const ConstTensorView& in, const TensorView& out, const ConstTensorView& residual,
         std::byte* scratch) {
    const std::uint8_t* input = in.data<std::uint8_t>();
    if (conv.padded.in_use()) {
        auto* const padded = reinterpret_cast<std::uint8_t*>(scratch);
        pad_images(conv.padded, conv.input, conv.samples, conv.padding[0], input, padded);
        input = padded;
    }
    const std::int64_t rows = conv.output.pixels();
    const std::int64_t size = conv.read_image().size();
    if (conv.offsets.empty()) {  // all samples are one matrix
        run_rows(conv, input, out, residual, 0, conv.samples * rows);
    } else if (conv.samples >= 4 * conv.threads) {
        const auto n = static_cast<std::int32_t>(conv.output.channels / conv.groups);
        for_row_blocks(conv.threads, conv.samples, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                run_tile(conv, input + i * size, out, residual, {i * rows, 0, rows, 0, n});
        });
    } else {
        for (std::int64_t i = 0; i < conv.samples; ++i) run_rows(conv, input + i * size, out, residual, i * rows, rows);
    }
}

}  // namespace

MadeStep make_conv_int8(const StepContext& context) {
    const Operand& x = context.input(0);
    const Operand& w = context.input(1);
    const Operand& y = context.outputs[0];
    if (std::string reason = reason_against_linear(context, 0); !reason.empty()) return no_step(std::move(reason));
    if (w.logical.size() > 4) return no_step("it has more than two spatial dimensions");
    const Window window = lifted(read_window(context.node.attributes, spatial_of(x.logical), spatial_of(w.logical)));
    std::int64_t groups = context.node.attributes.integer("group", 1);
    const Image input = image_of(x.logical);
    const Image output = image_of(y.logical);
    if (!offsets_fit(input, output, window)) return no_step(image_too_large);
    const auto taps = static_cast<std::int32_t>(window.taps());
    const Operand bias = context.has_input(2) ? context.input(2) : Operand{};

    const Way way = way_of(*context.kernels, groups, input.channels, output.channels);
    std::vector<std::int8_t> weights = taps_outermost(*w.constant, taps);
    if (way == Way::dense && groups > 1) {
        const std::int64_t outputs = output.channels / groups;
        const std::int64_t count = groups_at_once(*context.kernels, groups, outputs);
        weights = join_groups(weights, taps, input.channels / groups, outputs, count);
        groups /= count;
    }
    Convolution conv{Requantization(*x.quant, weights, output.channels, *w.constant_quant, bias, y, context),
                     way,
                     {},
                     {},
                     {},
                     input,
                     output,
                     groups == 1 ? padded_input_for(input, window) : PaddedInput{},
                     x.logical[0],
                     groups,
                     taps,
                     static_cast<std::int32_t>(input.channels / groups),
                     context.kernels,
                     context.threads};
    if (conv.padded.in_use()) {
        conv.taps = static_cast<std::int32_t>(window.kernel[0]);
        conv.k = conv.padded.bytes_per_tap;
        conv.offsets = window_offsets(conv.padded.padded, output, conv.padded.rows, Border::padding);
    } else if (!is_pointwise(window)) {
        conv.offsets = window_offsets(input, output, window, Border::padding);
    }
    conv.padding.assign(static_cast<std::size_t>(input.channels) + 64, static_cast<std::uint8_t>(x.quant->zero_point));
    pack(conv, weights, x.quant->highest);

    const auto shared = std::make_shared<const Convolution>(std::move(conv));
    const bool has_residual = context.residual.present;
    const std::size_t scratch_bytes = shared->padded.in_use() ? padded_bytes(shared->padded, shared->samples) : 0;
    MadeStep made(Step(scratch_bytes, [shared, has_residual](Step::Inputs in, Step::Outputs out, std::byte* scratch) {
        run(*shared, in[0], out[0], has_residual ? in.back() : ConstTensorView{}, scratch);
    }));
    made.ways = ways_of(shared->packed);
    return made;
}

}  // namespace mlq
