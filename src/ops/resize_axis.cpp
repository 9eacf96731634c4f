#include "resize_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::string one_of(const Attributes& attributes, const char* name, const char* fallback,
                   std::initializer_list<std::string_view> known) {
    const std::string value = attributes.text(name, fallback);
    if (std::find(known.begin(), known.end(), value) != known.end()) return value;
    std::string list;
    for (const auto one : known) list.append(list.empty() ? "" : ", ").append(one);
    throw Error("attribute " + quoted(name), quoted(value) + " is not supported", "supported: " + list);
}

std::vector<float> constant_reals(const InferContext& context, std::size_t i) {
    const Tensor& tensor = context.constant_input(i, "the scales");
    if (tensor.type() != DType::f32 || tensor.shape().size() > 1) throw Error("the scales must be a list of float32");
    const auto values = tensor.span<float>();
    return {values.begin(), values.end()};
}

// The dimensions that scales and sizes talk about.
std::vector<int> read_axes(const InferContext& context) {
    const std::size_t rank = context.input(0).logical.size();
    std::vector<std::int64_t> all(rank);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return normal_axes(context.opset >= 18 ? context.node.attributes.integers("axes", all) : all, rank);
}

void check_length(std::size_t length, const std::vector<int>& axes) {
    if (length != axes.size())
        throw Error("scales or sizes: " + std::to_string(length) + " entries for " + std::to_string(axes.size()) +
                    " dimensions");
}

void apply_scales(std::vector<AxisResize>& resizes, const std::vector<int>& axes, const std::vector<float>& scales) {
    check_length(scales.size(), axes);
    for (std::size_t i = 0; i < axes.size(); ++i) {
        AxisResize& axis = resizes[static_cast<std::size_t>(axes[i])];
        const float out = static_cast<float>(axis.in) * scales[i];
        if (!(scales[i] > 0) || !(out >= 1) || out > 0x1p31f)
            throw Error("scale " + std::to_string(scales[i]) + " does not resize " + std::to_string(axis.in) +
                        " elements to 1 or more");
        axis.out = static_cast<std::int64_t>(out);
        axis.scale = scales[i];
    }
}

void apply_sizes(std::vector<AxisResize>& resizes, const std::vector<int>& axes, const std::vector<std::int64_t>& sizes,
                 const std::string& policy) {
    check_length(sizes.size(), axes);
    std::vector<float> scales;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        AxisResize& axis = resizes[static_cast<std::size_t>(axes[i])];
        if (sizes[i] < 1 || sizes[i] > (std::int64_t{1} << 31))
            throw Error("size " + std::to_string(sizes[i]) + " is out of range");
        axis.out = sizes[i];
        axis.scale = static_cast<float>(axis.out) / static_cast<float>(axis.in);
        scales.push_back(axis.scale);
    }
    if (policy == "stretch" || scales.empty()) return;
    const float scale = policy == "not_larger" ? *std::min_element(scales.begin(), scales.end())
                                               : *std::max_element(scales.begin(), scales.end());
    for (const int axis : axes) {
        AxisResize& resize = resizes[static_cast<std::size_t>(axis)];
        const float out = std::floor(scale * static_cast<float>(resize.in) + 0.5f);
        if (!(out >= 1) || out > 0x1p31f) throw Error("sizes: an axis would get " + std::to_string(out) + " elements");
        resize.out = static_cast<std::int64_t>(out);
        resize.scale = scale;
    }
}

bool is_filled(const InferContext& context, std::size_t i) {
    return context.has_input(i) && volume(context.input(i).logical) > 0;
}

std::vector<AxisResize> read_axis_resizes(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    std::vector<AxisResize> resizes;
    for (const auto dim : context.input(0).logical) resizes.push_back({dim, dim, 1});
    const auto axes = read_axes(context);
    if (context.node.op == "Upsample" && context.opset < 9) {
        apply_scales(resizes, axes, attributes.reals("scales"));
    } else if (context.opset < 11) {
        apply_scales(resizes, axes, constant_reals(context, 1));
    } else if (is_filled(context, 2)) {
        apply_scales(resizes, axes, constant_reals(context, 2));
    } else if (is_filled(context, 3)) {
        apply_sizes(
            resizes, axes, context.constant_integers(3, "the sizes"),
            one_of(attributes, "keep_aspect_ratio_policy", "stretch", {"stretch", "not_larger", "not_smaller"}));
    } else {
        throw Error("has neither scales nor sizes");
    }
    return resizes;
}

float coordinate(const std::string& mode, const AxisResize& axis, std::int64_t index) {
    const auto i = static_cast<float>(index), in = static_cast<float>(axis.in), out = static_cast<float>(axis.out);
    if (axis.scale == 1 && axis.in == axis.out) return i;
    if (mode == "asymmetric") return i / axis.scale;
    if (mode == "align_corners") return axis.out == 1 ? 0 : i * (in - 1) / (out - 1);
    if (mode == "pytorch_half_pixel" && axis.out == 1) return 0;
    if (mode == "tf_half_pixel_for_nn") return (i + 0.5f) / axis.scale;
    const float centred = (i + 0.5f) / axis.scale - 0.5f;
    if (mode != "half_pixel_symmetric") return centred;
    return in / 2 * (1 - out / (axis.scale * in)) + centred;
}

float round_to_nearest(const std::string& mode, float x, bool shrinks) {
    if (mode == "floor") return std::floor(x);
    if (mode == "ceil") return std::ceil(x);
    if (mode == "round_prefer_ceil") return std::floor(x + 0.5f);
    if (mode == "simple") return shrinks ? std::ceil(x) : std::floor(x);
    return std::ceil(x - 0.5f);  // round_prefer_floor
}

Interpolation read_method(const InferContext& context) {
    const bool has_cubic = context.node.op == "Resize" && context.opset >= 11;
    const std::string mode =
        has_cubic ? one_of(context.node.attributes, "mode", "nearest", {"nearest", "linear", "cubic"})
                  : one_of(context.node.attributes, "mode", "nearest", {"nearest", "linear", "bilinear", "trilinear"});
    if (mode == "nearest") return Interpolation::nearest;
    return mode == "cubic" ? Interpolation::cubic : Interpolation::linear;
}

float filter_weight(const ResizeRule& rule, float x) {
    return rule.method == Interpolation::cubic ? cubic_weight(x, rule.cubic_coefficient)
                                               : std::max(0.0f, 1 - std::abs(x));
}

// The pixels around x that the filter reaches, those beyond the image moved to its edge or left out.
std::vector<WeightedTap> taps_around(const ResizeRule& rule, const AxisResize& axis, float x) {
    const float shrink = rule.antialias ? std::min(axis.scale, 1.0f) : 1.0f;
    const float reach = (rule.method == Interpolation::cubic ? 2.0f : 1.0f) / shrink;
    const float whole = std::floor(x);
    const auto before = static_cast<std::int64_t>(std::floor(-reach)) + 1;  // of the pixel at `whole`
    std::vector<WeightedTap> taps;
    float sum = 0;
    for (std::int64_t i = before; i < 2 - before; ++i) {
        const std::int64_t at = static_cast<std::int64_t>(whole) + i;
        const std::int64_t inside = std::clamp<std::int64_t>(at, 0, axis.in - 1);
        if (rule.exclude_outside && inside != at) continue;
        const float weight = filter_weight(rule, (static_cast<float>(i) - (x - whole)) * shrink);
        sum += weight;
        if (!taps.empty() && taps.back().index == inside) {
            taps.back().weight += weight;
        } else {
            taps.push_back({inside, weight});
        }
    }
    if (sum == 0) return {{std::clamp<std::int64_t>(static_cast<std::int64_t>(whole), 0, axis.in - 1), 1.0f}};
    for (WeightedTap& tap : taps) tap.weight /= sum;
    return taps;
}

}  // namespace

ResizeRule read_resize(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    require_elements(context.input(0));
    ResizeRule rule;
    rule.method = read_method(context);
    rule.coordinates = "asymmetric";
    rule.nearest = "simple";
    if (context.node.op == "Resize" && context.opset >= 11) {
        rule.coordinates = one_of(attributes, "coordinate_transformation_mode", "half_pixel",
                                  {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel",
                                   "tf_half_pixel_for_nn", "half_pixel_symmetric"});
        rule.nearest = one_of(attributes, "nearest_mode", "round_prefer_floor",
                              {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
    }
    rule.axes = read_axis_resizes(context);
    const bool shrinks =
        std::any_of(rule.axes.begin(), rule.axes.end(), [](const auto& axis) { return axis.scale < 1; });
    rule.cubic_coefficient = attributes.real("cubic_coeff_a", -0.75f);
    rule.exclude_outside = attributes.integer("exclude_outside", 0) != 0;
    rule.antialias = shrinks && context.opset >= 18 && attributes.integer("antialias", 0) != 0;
    return rule;
}

std::vector<std::int64_t> nearest_picks(const ResizeRule& rule, const AxisResize& axis) {
    std::vector<std::int64_t> picks;
    for (std::int64_t i = 0; i < axis.out; ++i) {
        const float x = round_to_nearest(rule.nearest, coordinate(rule.coordinates, axis, i), axis.scale < 1);
        picks.push_back(static_cast<std::int64_t>(std::clamp(x, 0.0f, static_cast<float>(axis.in - 1))));
    }
    return picks;
}

std::vector<LinearTap> linear_taps(const ResizeRule& rule, const AxisResize& axis) {
    std::vector<LinearTap> taps;
    for (std::int64_t i = 0; i < axis.out; ++i) {
        const float x = std::clamp(coordinate(rule.coordinates, axis, i), 0.0f, static_cast<float>(axis.in - 1));
        const float low = std::floor(x);
        const auto at = static_cast<std::int64_t>(low);
        taps.push_back({at, std::min(at + 1, axis.in - 1), x - low});
    }
    return taps;
}

std::vector<std::vector<WeightedTap>> weighted_taps(const ResizeRule& rule, const AxisResize& axis) {
    std::vector<std::vector<WeightedTap>> all;
    for (std::int64_t i = 0; i < axis.out; ++i)
        all.push_back(taps_around(rule, axis, coordinate(rule.coordinates, axis, i)));
    return all;
}

float cubic_weight(float x, float a) {
    x = std::abs(x);
    if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

}  // namespace mlq
