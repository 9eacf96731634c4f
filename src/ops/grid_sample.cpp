// GridSample: for each place of the output, the grid says where in the image to look, from -1 to 1 along each spatial
// axis. Places are treated as ONNX Runtime does: moved into the image first (border, reflection), then interpolated.
#include <algorithm>
#include <array>
#include <cmath>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "resize_axis.hpp"
#include "row_blocks.hpp"
#include "window.hpp"

namespace mlq {
namespace {

enum class Padding { zeros, border, reflection };

struct GridRule {
    Interpolation method = Interpolation::linear;
    Padding padding = Padding::zeros;
    bool align_corners = false;
};

GridRule read_rule(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    GridRule rule;
    const std::string mode = attributes.text("mode", "linear");  // opset 16: bilinear and bicubic
    if (mode == "nearest") {
        rule.method = Interpolation::nearest;
    } else if (mode == "cubic" || mode == "bicubic") {
        rule.method = Interpolation::cubic;
    } else if (mode != "linear" && mode != "bilinear") {
        throw Error("attribute \"mode\"", quoted(mode) + " is not linear, nearest or cubic");
    }
    const std::string padding = attributes.text("padding_mode", "zeros");
    if (padding == "border") {
        rule.padding = Padding::border;
    } else if (padding == "reflection") {
        rule.padding = Padding::reflection;
    } else if (padding != "zeros") {
        throw Error("attribute \"padding_mode\"", quoted(padding) + " is not zeros, border or reflection");
    }
    rule.align_corners = attributes.integer("align_corners", 0) != 0;
    return rule;
}

constexpr std::int64_t outside = -1;

struct Tap {
    std::int64_t index = outside;
    float weight = 0;
};

struct AxisTaps {
    std::array<Tap, 4> taps;
    std::size_t count = 0;
};

// One spatial axis of the image.
struct GridAxis {
    GridRule rule;
    std::int64_t length = 1;

    float low() const { return rule.align_corners ? 0.0f : -0.5f; }
    float high() const { return static_cast<float>(length - 1) + (rule.align_corners ? 0.0f : 0.5f); }

    float place(float x) const {
        const auto size = static_cast<float>(length);
        return rule.align_corners ? (x + 1) / 2 * (size - 1) : ((x + 1) * size - 1) / 2;
    }

    // As between two mirrors.
    float reflected(float x) const {
        const float range = high() - low();
        if (range <= 0) return low();
        const float far = std::fmod(x < low() ? low() - x : x - high(), 2 * range);
        const bool turned_twice = far > range;
        const float rest = turned_twice ? far - range : far;
        return (x < low()) == turned_twice ? high() - rest : low() + rest;
    }

    // Inside, or so little outside that an index holds it. What is no number looks at the lower end.
    float moved_inside(float x) const {
        constexpr float beyond_filters = 4;
        const auto last = static_cast<float>(length - 1);
        float least = -beyond_filters, most = last + beyond_filters;
        if (!(x >= low() && x <= high())) {
            // A cubic filter takes the pixels of the border one by one.
            if (rule.padding == Padding::border && rule.method != Interpolation::cubic) {
                least = 0;
                most = last;
            } else if (rule.padding == Padding::reflection && std::isfinite(x)) {
                x = reflected(x);
            }
        }
        return x >= least ? std::min(x, most) : least;
    }

    std::int64_t index_of(std::int64_t at) const {
        if (at >= 0 && at < length) return at;
        if (rule.padding == Padding::zeros) return outside;
        const float inside =
            rule.padding == Padding::reflection ? reflected(static_cast<float>(at)) : static_cast<float>(at);
        return std::clamp<std::int64_t>(static_cast<std::int64_t>(inside), 0, length - 1);
    }

    AxisTaps taps_at(float grid) const {
        AxisTaps found;
        const float raw = place(grid);
        const float x = moved_inside(rule.method == Interpolation::nearest ? std::nearbyint(raw) : raw);
        const float whole = std::floor(x), rest = x - whole;
        const auto at = static_cast<std::int64_t>(whole);
        const auto add = [&](std::int64_t offset, float weight) {
            found.taps[found.count++] = {index_of(at + offset), weight};
        };
        if (rule.method == Interpolation::nearest) {
            add(0, 1);
        } else if (rule.method == Interpolation::linear) {
            add(0, 1 - rest);
            add(1, rest);
        } else {
            constexpr float coefficient = -0.75f;
            for (std::int64_t i = -1; i <= 2; ++i) add(i, cubic_weight(static_cast<float>(i) - rest, coefficient));
        }
        return found;
    }
};

// A pixel of the image and its weight.
struct Pixel {
    std::int64_t offset;
    float weight;
};
constexpr std::size_t most_pixels = 16;  // of a cubic place in a plane

struct Pixels {
    std::array<Pixel, most_pixels> list;
    std::size_t count = 0;
};

struct GridSampler {
    std::vector<GridAxis> axes;  // in the order of the image's dimensions; the grid names the last one first
    std::int64_t channels = 0, pixels = 0, places = 0;

    Pixels find(const float* grid) const {
        Pixels found;
        found.list[0] = {0, 1};
        found.count = 1;
        for (std::size_t axis = 0; axis < axes.size() && found.count > 0; ++axis) {
            const AxisTaps taps = axes[axis].taps_at(grid[axes.size() - 1 - axis]);
            Pixels next;
            for (std::size_t i = 0; i < found.count; ++i) {
                for (std::size_t k = 0; k < taps.count; ++k) {
                    if (taps.taps[k].index == outside) continue;
                    next.list[next.count++] = {found.list[i].offset * axes[axis].length + taps.taps[k].index,
                                               found.list[i].weight * taps.taps[k].weight};
                }
            }
            found = next;
        }
        return found;
    }

    void run_place(const float* image, const float* grid, float* out) const {
        const Pixels found = find(grid);
        for (std::int64_t c = 0; c < channels; ++c) {
            float sum = 0;
            for (std::size_t i = 0; i < found.count; ++i)
                sum += found.list[i].weight * image[c * pixels + found.list[i].offset];
            out[c * places] = sum;
        }
    }
};

}  // namespace

void infer_grid_sample(InferContext& context) {
    const Operand& x = real_input(context, 0);
    const Operand& grid = real_input(context, 1);
    require_rank(x, 3, 5);
    require_elements(x);
    const GridRule rule = read_rule(context);
    const Shape spatial = spatial_of(x.logical);
    if (grid.logical.size() != x.logical.size() || grid.logical[0] != x.logical[0] ||
        grid.logical.back() != static_cast<std::int64_t>(spatial.size()))
        throw Error("a grid of shape " + to_string(grid.logical) + " does not fit an image of shape " +
                    to_string(x.logical));
    if (rule.method == Interpolation::cubic && spatial.size() > 2)
        throw Error("attribute \"mode\"", "cubic interpolation of volumes does not exist");
    constexpr std::int64_t longest_exact_in_float = std::int64_t{1} << 24;
    if (*std::ranges::max_element(spatial) > longest_exact_in_float)
        throw Error("input " + quoted(x.name), "an axis has more than 2^24 elements");
    Shape shape{x.logical[0], x.logical[1]};
    shape.insert(shape.end(), grid.logical.begin() + 1, grid.logical.end() - 1);
    set_output(context, 0, DType::f32, std::move(shape));
}

Step make_grid_sample(const StepContext& context) {
    const Shape& x = context.input(0).logical;
    GridSampler sampler;
    for (const std::int64_t length : spatial_of(x)) sampler.axes.push_back({read_rule(context), length});
    sampler.channels = x[1];
    sampler.pixels = volume(spatial_of(x));
    sampler.places = volume(spatial_of(context.outputs[0].logical));
    return [sampler, samples = x[0], threads = context.threads](auto inputs, auto outputs) {
        const float* const image = inputs[0].template data<float>();
        const float* const grid = inputs[1].template data<float>();
        float* const out = outputs[0].template data<float>();
        const auto numbers = static_cast<std::int64_t>(sampler.axes.size());
        for_row_blocks(threads, samples * sampler.places, 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                const std::int64_t n = i / sampler.places;
                sampler.run_place(image + n * sampler.channels * sampler.pixels, grid + i * numbers,
                                  out + n * sampler.channels * sampler.places + i % sampler.places);
            }
        });
    };
}

}  // namespace mlq
