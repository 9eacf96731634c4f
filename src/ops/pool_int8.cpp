// Pooling in int8, windows and whole images.
#include <algorithm>
#include <memory>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "int8_window.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

struct Pool {
    Image input, output;
    std::int64_t samples;
    std::int32_t taps;
    std::vector<std::int32_t> offsets;  // empty: one output pixel reads the whole image
    std::vector<std::uint8_t> padding;
    const Kernels* kernels;
    int threads;
    // average only
    std::int32_t zero_point = 0;
    std::vector<float> multiplier;
    Codes codes;
};

Taps taps_of(const Pool& pool, const std::uint8_t* input) {
    return {.input = input,
            .offsets = pool.offsets.empty() ? nullptr : pool.offsets.data(),
            .padding = pool.padding.data(),
            .taps = pool.taps,
            .stride = pool.input.channels};
}

// Runs run(pool, input, output, begin, end) for output pixels [begin, end) of one image, until all are done.
template <typename Run>
Step over_pixels(Pool pool, Run run) {
    const auto shared = std::make_shared<const Pool>(std::move(pool));
    return [shared, run](std::span<const ConstTensorView> in, std::span<const TensorView> out) {
        const std::int64_t pixels = shared->output.pixels();
        for_row_blocks(shared->threads, shared->samples * pixels, shared->output.width,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t n = begin / pixels; n * pixels < end; ++n)
                               run(*shared, in[0].data<std::uint8_t>() + n * shared->input.size(),
                                   out[0].data<std::uint8_t>() + n * shared->output.size(),
                                   std::max(begin - n * pixels, std::int64_t{0}), std::min(end - n * pixels, pixels));
                       });
    };
}

Step max_step(Pool pool) {
    return over_pixels(std::move(pool), [](const Pool& p, const std::uint8_t* input, std::uint8_t* output,
                                           std::int64_t begin, std::int64_t end) {
        p.kernels->max_pool({.pixels = taps_of(p, input),
                             .channels = static_cast<std::int32_t>(p.input.channels),
                             .begin = begin,
                             .end = end,
                             .output = output,
                             .output_stride = p.output.channels});
    });
}

Step average_step(Pool pool) {
    return over_pixels(std::move(pool), [](const Pool& p, const std::uint8_t* input, std::uint8_t* output,
                                           std::int64_t begin, std::int64_t end) {
        p.kernels->average_pool({.pixels = taps_of(p, input),
                                 .channels = static_cast<std::int32_t>(p.input.channels),
                                 .begin = begin,
                                 .end = end,
                                 .input_zero_point = p.zero_point,
                                 .multiplier = p.multiplier.data(),
                                 .codes = p.codes,
                                 .output = output,
                                 .output_stride = p.output.channels});
    });
}

Pool pool_of(const StepContext& context, std::int32_t taps) {
    Pool pool;
    pool.input = image_of(context.input(0).logical);
    pool.output = image_of(context.outputs[0].logical);
    pool.samples = context.input(0).logical[0];
    pool.taps = taps;
    pool.padding.assign(static_cast<std::size_t>(pool.input.channels) + 64,
                        static_cast<std::uint8_t>(context.input(0).quant->zero_point));
    pool.kernels = context.kernels;
    pool.threads = context.threads;
    return pool;
}

// What keeps any pooling from its int8 step; empty: nothing.
std::string reason_against_pool(const StepContext& context) {
    const Operand& x = context.input(0);
    if (!x.quant || !context.outputs[0].quant) return "input or output is not coded";
    if (context.outputs.size() != 1) return "it has a second output";
    if (x.logical.size() > 4) return "it has more than two spatial dimensions";
    if (x.logical.size() < 3) return "its input has no spatial dimensions";
    return image_of(x.logical).size() > INT32_MAX ? image_too_large : "";
}

// Of one that picks among codes.
std::string reason_against_max_pool(const StepContext& context) {
    std::string reason = reason_against_pool(context);
    if (!reason.empty()) return reason;
    if (context.input(0).quant != context.outputs[0].quant) return "input and output have different scales";
    if (context.outputs.size() > 1 && context.outputs[1].present) return "the indices of its maxima are asked for";
    return context.node.clamp ? "a clamp is fused into it" : "";
}

Window window_of(const StepContext& context) {
    return lifted(read_window(context.node.attributes, spatial_of(context.input(0).logical),
                              context.node.attributes.integers("kernel_shape")));
}

// Sample positions that count in the divisor of output pixel (oy, ox): those inside the image, or inside image and
// padding.
std::int64_t counted(const Window& window, const Image& input, bool include_padding, std::int64_t oy, std::int64_t ox) {
    const auto along = [&](std::size_t d, std::int64_t o, std::int64_t size) {
        const std::int64_t low = include_padding ? -window.pads_begin[d] : 0;
        const std::int64_t high = size + (include_padding ? window.pads_end[d] : 0);
        std::int64_t count = 0;
        for (std::int64_t k = 0; k < window.kernel[d]; ++k) {
            const std::int64_t at = o * window.strides[d] + k * window.dilations[d] - window.pads_begin[d];
            count += at >= low && at < high ? 1 : 0;
        }
        return count;
    };
    return along(0, oy, input.height) * along(1, ox, input.width);
}

void set_average(Pool& pool, const StepContext& context) {
    pool.zero_point = context.input(0).quant->zero_point;
    pool.codes = codes_of(*context.outputs[0].quant, context.node.clamp);
}

}  // namespace

MadeStep make_max_pool_int8(const StepContext& context) {
    if (std::string reason = reason_against_max_pool(context); !reason.empty()) return no_step(std::move(reason));
    const Window window = window_of(context);
    if (!offsets_fit(image_of(context.input(0).logical), image_of(context.outputs[0].logical), window))
        return no_step(image_too_large);
    Pool pool = pool_of(context, static_cast<std::int32_t>(window.taps()));
    pool.offsets = window_offsets(pool.input, pool.output, window, Border::nearest);
    return max_step(std::move(pool));
}

MadeStep make_average_pool_int8(const StepContext& context) {
    if (std::string reason = reason_against_pool(context); !reason.empty()) return no_step(std::move(reason));
    const Window window = window_of(context);
    if (!offsets_fit(image_of(context.input(0).logical), image_of(context.outputs[0].logical), window))
        return no_step(image_too_large);
    Pool pool = pool_of(context, static_cast<std::int32_t>(window.taps()));
    pool.offsets = window_offsets(pool.input, pool.output, window, Border::padding);
    const bool include_padding = context.node.attributes.integer("count_include_pad", 0) != 0;
    const float rescale = context.input(0).quant->scale / context.outputs[0].quant->scale;
    for (std::int64_t oy = 0; oy < pool.output.height; ++oy) {
        for (std::int64_t ox = 0; ox < pool.output.width; ++ox)
            pool.multiplier.push_back(rescale /
                                      static_cast<float>(counted(window, pool.input, include_padding, oy, ox)));
    }
    set_average(pool, context);
    return average_step(std::move(pool));
}

MadeStep make_global_average_pool_int8(const StepContext& context) {
    if (std::string reason = reason_against_pool(context); !reason.empty()) return no_step(std::move(reason));
    Pool pool = pool_of(context, static_cast<std::int32_t>(image_of(context.input(0).logical).pixels()));
    pool.multiplier = {context.input(0).quant->scale / context.outputs[0].quant->scale / static_cast<float>(pool.taps)};
    set_average(pool, context);
    return average_step(std::move(pool));
}

MadeStep make_global_max_pool_int8(const StepContext& context) {
    if (std::string reason = reason_against_max_pool(context); !reason.empty()) return no_step(std::move(reason));
    return max_step(pool_of(context, static_cast<std::int32_t>(image_of(context.input(0).logical).pixels())));
}

}  // namespace mlq
