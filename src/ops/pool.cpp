// MaxPool, AveragePool and LpPool over one to three spatial dimensions, channels-last.
#include <algorithm>
#include <cmath>
#include <limits>

#include "families.hpp"
#include "in_blocks.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "row_blocks.hpp"
#include "window.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

Window read_pool_window(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    const Shape spatial = spatial_of(context.input(0).logical);
    if (context.node.op == "GlobalLpPool") return read_window({}, spatial, spatial);
    if (!attributes.has("kernel_shape")) throw Error("attribute \"kernel_shape\"", "is missing");
    const Window window = read_window(attributes, spatial, attributes.integers("kernel_shape"));
    for (std::size_t i = 0; i < window.rank(); ++i) {
        if (std::max(window.pads_begin[i], window.pads_end[i]) >= window.extent(i))
            throw Error("attribute \"pads\"", "a window would hold nothing but padding");
    }
    return window;
}

void infer_pool(InferContext& context, DType type) {
    const Operand& x = context.input(0);
    require_rank(x, 3, 5);
    require_elements(x);
    const Shape input = spatial_of(x.logical);
    const bool ceil_mode = context.node.attributes.integer("ceil_mode", 0) != 0;
    Shape output = output_spatial(read_pool_window(context), input, ceil_mode);
    output.insert(output.begin(), {x.logical[0], x.logical[1]});
    set_output(context, 0, type, std::move(output));
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

// Calls fold(pixel) for the channels of every input pixel under the window, in the order of memory.
template <typename T, typename Fold>
void visit_taps(const Pool& pool, const T* sample, const Span& d, const Span& h, const Span& w, const Fold& fold) {
    for (std::int64_t z = 0; z < d.count; ++z) {
        for (std::int64_t y = 0; y < h.count; ++y) {
            const std::int64_t row = (d.first + z * pool.depth.step) * pool.in_height + h.first + y * pool.height.step;
            for (std::int64_t x = 0; x < w.count; ++x)
                fold(sample + (row * pool.in_width + w.first + x * pool.width.step) * pool.channels);
        }
    }
}

// Calls pixel(out, sample, d, h, w) for the channels of every output pixel, with the window's spans.
template <typename T, typename Pixel>
void for_pixels(const Pool& pool, const T* in, T* out, const Pixel& pixel) {
    const auto depth = static_cast<std::int64_t>(pool.depth.spans.size());
    const auto height = static_cast<std::int64_t>(pool.height.spans.size());
    const auto width = static_cast<std::int64_t>(pool.width.spans.size());
    const std::int64_t sample_size = pool.in_depth * pool.in_height * pool.in_width * pool.channels;
    for_row_blocks(pool.threads, pool.samples * depth * height, 1, [&](std::int64_t begin, std::int64_t end) {
        T* target = out + begin * width * pool.channels;
        for (std::int64_t row = begin; row < end; ++row) {
            const T* const sample = in + row / (depth * height) * sample_size;
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

namespace {

bool wants_indices(const InferContext& context) {
    return context.outputs.size() > 1 && context.outputs[1].present;
}

template <typename T>
Step make_maxima_of_windows(const StepContext& context) {
    return [pool = read_pool(context)](Step::Inputs inputs, Step::Outputs outputs) {
        for_pixels(pool, inputs[0].data<T>(), outputs[0].data<T>(),
                   [&](T* out, const T* sample, const Span& d, const Span& h, const Span& w) {
                       std::fill_n(out, pool.channels, std::numeric_limits<T>::lowest());
                       visit_taps(pool, sample, d, h, w, [&](const T* in) {
                           in_blocks(pool.channels, [=](std::int64_t c) { out[c] = in[c] > out[c] ? in[c] : out[c]; });
                       });
                   });
    };
}

// From a position in (D, H, W, C) of a sample to the one in the whole tensor in plain order, rows or columns first.
struct PlainIndex {
    std::int64_t channels, depth, height, width;
    bool columns_first;

    std::int64_t operator()(std::int64_t sample, std::int64_t offset) const {
        const std::int64_t c = offset % channels, x = offset / channels % width;
        const std::int64_t y = offset / channels / width % height, z = offset / channels / width / height;
        const std::int64_t in_channel = columns_first ? (x * height + y) * depth + z : (z * height + y) * width + x;
        return (sample * channels + c) * depth * height * width + in_channel;
    }
};

// The first maximum of each window, and where it is.
template <typename T>
Step make_maxima_and_indices(const StepContext& context) {
    const Pool pool = read_pool(context);
    const PlainIndex index{pool.channels, pool.in_depth, pool.in_height, pool.in_width,
                           context.node.attributes.integer("storage_order", 0) != 0};
    return [pool, index](Step::Inputs inputs, Step::Outputs outputs) {
        const T* const first = inputs[0].data<T>();
        T* const maxima = outputs[0].data<T>();
        auto* const indices = outputs[1].data<std::int64_t>();
        const std::int64_t sample_size = pool.in_depth * pool.in_height * pool.in_width * pool.channels;
        for_pixels(pool, first, maxima, [&](T* out, const T* sample, const Span& d, const Span& h, const Span& w) {
            std::int64_t* const places = indices + (out - maxima);
            bool is_first = true;
            visit_taps(pool, sample, d, h, w, [&](const T* in) {
                for (std::int64_t c = 0; c < pool.channels; ++c) {
                    if (!is_first && !(in[c] > out[c])) continue;
                    out[c] = in[c];
                    places[c] = in + c - sample;
                }
                is_first = false;
            });
            for (std::int64_t c = 0; c < pool.channels; ++c)
                places[c] = index((sample - first) / sample_size, places[c]);
        });
    };
}

// A window between the taps of which the input lies would have no maximum with a place.
void require_taps(const InferContext& context) {
    const Window window = read_pool_window(context);
    const Shape input = spatial_of(context.input(0).logical), output = spatial_of(context.outputs[0].logical);
    for (std::size_t i = 0; i < window.rank(); ++i) {
        for (const Span& span : make_axis(window, i, input[i], output[i]).spans) {
            if (span.count == 0)
                throw Error("output 1", "a window holds nothing but padding, so its maximum has no index");
        }
    }
}

}  // namespace

void infer_max_pool(InferContext& context) {
    const DType type = meant_type(context.input(0));
    const bool is_byte = type == DType::u8 || type == DType::i8;
    if (!is_byte) real_input(context, 0);
    infer_pool(context, type);
    if (!wants_indices(context)) return;
    require_taps(context);
    set_output(context, 1, DType::i64, context.outputs[0].logical);
}

Step make_max_pool(const StepContext& context) {
    return with_type(context.outputs[0].type, [&](auto element) -> Step {
        using T = decltype(element);
        return wants_indices(context) ? make_maxima_and_indices<T>(context) : make_maxima_of_windows<T>(context);
    });
}

void infer_average_pool(InferContext& context) {
    real_input(context, 0);
    infer_pool(context, DType::f32);
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

void infer_lp_pool(InferContext& context) {
    real_input(context, 0);
    if (context.node.attributes.integer("p", 2) < 1) throw Error("attribute \"p\"", "must be 1 or more");
    infer_pool(context, DType::f32);
}

// The p-norm of each window.
Step make_lp_pool(const StepContext& context) {
    const auto p = static_cast<float>(context.node.attributes.integer("p", 2));
    return [pool = read_pool(context), p](Step::Inputs inputs, Step::Outputs outputs) {
        for_pixels(
            pool, inputs[0].data<float>(), outputs[0].data<float>(),
            [&](float* out, const float* sample, const Span& d, const Span& h, const Span& w) {
                std::fill_n(out, pool.channels, 0.0f);
                visit_taps(pool, sample, d, h, w, [&](const float* in) {
                    for (std::int64_t c = 0; c < pool.channels; ++c)
                        out[c] += p == 1 ? std::abs(in[c]) : p == 2 ? in[c] * in[c] : std::pow(std::abs(in[c]), p);
                });
                for (std::int64_t c = 0; c < pool.channels && p != 1; ++c)
                    out[c] = p == 2 ? std::sqrt(out[c]) : std::pow(out[c], 1 / p);
            });
    };
}

}  // namespace mlq
