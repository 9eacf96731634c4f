// MaxPool and AveragePool over one to three spatial dimensions, channels-last.
#include <algorithm>
#include <limits>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "row_blocks.hpp"
#include "window.hpp"

namespace mlq {
namespace {

Window read_pool_window(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    if (!attributes.has("kernel_shape")) throw Error("attribute \"kernel_shape\"", "is missing");
    const Window window =
        read_window(attributes, spatial_of(context.input(0).logical), attributes.integers("kernel_shape"));
    for (std::size_t i = 0; i < window.rank(); ++i) {
        if (std::max(window.pads_begin[i], window.pads_end[i]) >= window.extent(i))
            throw Error("attribute \"pads\"", "a window would hold nothing but padding");
    }
    return window;
}

void infer_pool(InferContext& context) {
    const Operand& x = real_input(context, 0);
    require_rank(x, 3, 5);
    require_elements(x);
    const Shape input = spatial_of(x.logical);
    const bool ceil_mode = context.node.attributes.integer("ceil_mode", 0) != 0;
    Shape output = output_spatial(read_pool_window(context), input, ceil_mode);
    output.insert(output.begin(), {x.logical[0], x.logical[1]});
    set_output(context, 0, DType::f32, std::move(output));
}

// The taps of one window along one dimension that meet the input: positions first, first + step, ..., `count` of them.
struct Span {
    std::int64_t first = 0, count = 0;
    std::int64_t padded = 0;  // taps that meet the input or its padding
};

struct Axis {
    std::int64_t step = 1;
    std::vector<Span> spans;  // per output position
};

Axis make_axis(const Window& window, std::size_t i, std::int64_t input, std::int64_t output) {
    Axis axis{window.dilations[i], {}};
    const std::int64_t begin = -window.pads_begin[i], end = input + window.pads_end[i];
    for (std::int64_t o = 0; o < output; ++o) {
        const std::int64_t start = begin + o * window.strides[i];
        // Taps at start + t * step; the smallest t with that >= 0, the smallest t with that >= input (or its padding).
        const auto taps_below = [&](std::int64_t bound) {
            const std::int64_t reach = bound - start;
            return std::clamp<std::int64_t>(reach <= 0 ? 0 : (reach + axis.step - 1) / axis.step, 0, window.kernel[i]);
        };
        const std::int64_t from = taps_below(0), to = taps_below(input);
        axis.spans.push_back({start + from * axis.step, to - from, taps_below(end)});
    }
    return axis;
}

// A window's geometry over (N, D, H, W, C); fewer spatial dimensions have leading ones.
struct Pool {
    Axis depth, height, width;
    std::int64_t samples = 0, channels = 0;
    std::int64_t in_depth = 0, in_height = 0, in_width = 0;
    bool count_padding = false;
    int threads = 1;
};

Pool read_pool(const StepContext& context) {
    const Operand& x = context.input(0);
    Window window = read_pool_window(context);
    Shape input = spatial_of(x.logical), output = spatial_of(context.outputs[0].logical);
    while (window.rank() < 3) {
        for (Shape* ones : {&window.kernel, &window.strides, &window.dilations, &input, &output})
            ones->insert(ones->begin(), 1);
        for (Shape* zeros : {&window.pads_begin, &window.pads_end}) zeros->insert(zeros->begin(), 0);
    }
    return {.depth = make_axis(window, 0, input[0], output[0]),
            .height = make_axis(window, 1, input[1], output[1]),
            .width = make_axis(window, 2, input[2], output[2]),
            .samples = x.logical[0],
            .channels = x.logical[1],
            .in_depth = input[0],
            .in_height = input[1],
            .in_width = input[2],
            .count_padding = context.node.attributes.integer("count_include_pad", 0) != 0,
            .threads = context.threads};
}

// Calls fold(pixel) for the channels of every input pixel under the window.
template <typename Fold>
void visit_taps(const Pool& pool, const float* sample, const Span& d, const Span& h, const Span& w, const Fold& fold) {
    for (std::int64_t z = 0; z < d.count; ++z) {
        for (std::int64_t y = 0; y < h.count; ++y) {
            const std::int64_t row = (d.first + z * pool.depth.step) * pool.in_height + h.first + y * pool.height.step;
            for (std::int64_t x = 0; x < w.count; ++x)
                fold(sample + (row * pool.in_width + w.first + x * pool.width.step) * pool.channels);
        }
    }
}

// Calls pixel(out, sample, d, h, w) for the channels of every output pixel, with the window's spans.
template <typename Pixel>
void for_pixels(const Pool& pool, const float* in, float* out, const Pixel& pixel) {
    const auto depth = static_cast<std::int64_t>(pool.depth.spans.size());
    const auto height = static_cast<std::int64_t>(pool.height.spans.size());
    const auto width = static_cast<std::int64_t>(pool.width.spans.size());
    const std::int64_t sample_size = pool.in_depth * pool.in_height * pool.in_width * pool.channels;
    for_row_blocks(pool.threads, pool.samples * depth * height, 1, [&](std::int64_t begin, std::int64_t end) {
        float* target = out + begin * width * pool.channels;
        for (std::int64_t row = begin; row < end; ++row) {
            const float* const sample = in + row / (depth * height) * sample_size;
            const Span& d = pool.depth.spans[static_cast<std::size_t>(row / height % depth)];
            const Span& h = pool.height.spans[static_cast<std::size_t>(row % height)];
            for (const Span& w : pool.width.spans) {
                pixel(target, sample, d, h, w);
                target += pool.channels;
            }
        }
    });
}

}  // namespace

void infer_max_pool(InferContext& context) {
    if (context.outputs.size() > 1 && context.outputs[1].present)
        throw Error("output 1", "the indices of maxima are not supported", "export without MaxUnpool");
    if (context.node.attributes.integer("storage_order", 0) != 0)
        throw Error("attribute \"storage_order\"", "column-major order is not supported", "export with 0");
    infer_pool(context);
}

Step make_max_pool(const StepContext& context) {
    return [pool = read_pool(context)](auto inputs, auto outputs) {
        for_pixels(pool, inputs[0].template data<float>(), outputs[0].template data<float>(),
                   [&](float* out, const float* sample, const Span& d, const Span& h, const Span& w) {
                       std::fill_n(out, pool.channels, std::numeric_limits<float>::lowest());
                       visit_taps(pool, sample, d, h, w, [&](const float* in) {
                           in_blocks(pool.channels, [=](std::int64_t c) { out[c] = in[c] > out[c] ? in[c] : out[c]; });
                       });
                   });
    };
}

void infer_average_pool(InferContext& context) {
    infer_pool(context);
}

Step make_average_pool(const StepContext& context) {
    return [pool = read_pool(context)](auto inputs, auto outputs) {
        for_pixels(pool, inputs[0].template data<float>(), outputs[0].template data<float>(),
                   [&](float* out, const float* sample, const Span& d, const Span& h, const Span& w) {
                       std::fill_n(out, pool.channels, 0.0f);
                       visit_taps(pool, sample, d, h, w, [&](const float* in) {
                           in_blocks(pool.channels, [=](std::int64_t c) { out[c] += in[c]; });
                       });
                       const auto taps = pool.count_padding ? d.padded * h.padded * w.padded
                                                            : std::max<std::int64_t>(1, d.count * h.count * w.count);
                       const auto divisor = static_cast<float>(taps);
                       in_blocks(pool.channels, [=](std::int64_t c) { out[c] /= divisor; });
                   });
    };
}

}  // namespace mlq
