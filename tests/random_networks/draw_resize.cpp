#include <algorithm>
#include <cmath>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

// Factors that an image is scaled by; batch and channels stay. One that is too small to change the size is 1: ONNX
// Runtime copies an image whose size does not change, whatever the standard says.
std::vector<float> draw_scales(Sketch& sketch, ValueId x, bool only_up) {
    std::vector<float> scales(static_cast<std::size_t>(sketch.rank(x)), 1.0F);
    const bool whole = sketch.draw.one_in(2);
    for (std::size_t axis = 2; axis < scales.size(); ++axis) {
        const int64_t side = sketch.shape(x)[axis];
        const float scale = whole ? static_cast<float>(sketch.draw.between(1, 3))
                                  : sketch.draw.real(only_up || side == 1 ? 1 : 0.5, 2.5);
        if (static_cast<int64_t>(scale * static_cast<float>(side)) != side) scales[axis] = scale;
    }
    return scales;
}

ValueId reals(Sketch& sketch, const std::vector<float>& values) {
    return sketch.constant("scales", Tensor::of<float>({static_cast<int64_t>(values.size())}, values));
}

bool draw_upsample(Sketch& sketch, ValueId x, const std::string& mode) {
    const auto scales = draw_scales(sketch, x, true);
    if (sketch.opset() < 9) return sketch.add("Upsample", {x}, {{"scales", scales}, {"mode", mode}}).has_value();
    return sketch.add("Upsample", {x, reals(sketch, scales)}, {{"mode", mode}}).has_value();
}

std::string text_of(const AttributeList& attributes, const char* name) {
    for (const auto& [key, value] : attributes) {
        if (key == name) return std::get<std::string>(value);
    }
    return "";
}

// Where the nearest pixel depends on how a runtime rounds: places that are whole numbers (floor, ceil) or halves (round)
// but for rounding. Factors that are powers of two round nowhere.
bool hangs_on_rounding(const AttributeList& attributes, int64_t in, int64_t out, double scale) {
    int exponent = 0;
    const std::string mode = text_of(attributes, "nearest_mode");
    if (mode.empty() || std::frexp(scale, &exponent) == 0.5) return false;
    const std::string coordinates = text_of(attributes, "coordinate_transformation_mode");
    const auto n = static_cast<double>(in), m = static_cast<double>(out);
    for (int64_t i = 0; i < out; ++i) {
        const auto at = static_cast<double>(i);
        double place = (at + 0.5) / scale - 0.5;
        if (coordinates == "asymmetric") place = at / scale;
        if (coordinates == "align_corners") place = out == 1 ? 0 : at * (n - 1) / (m - 1);
        if (coordinates == "half_pixel_symmetric") place += n / 2 * (1 - m / (scale * n));
        const double edge = mode == "floor" || mode == "ceil" ? 0 : 0.5;
        if (std::abs(std::remainder(place - edge, 1)) < 1e-4 && place != 0) return true;
    }
    return false;
}

}  // namespace

bool draw_resize(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 4) return false;
    std::string mode = draw.word({"nearest", "linear"});
    if (sketch.opset() >= 11 && sketch.rank(x) == 4 && draw.one_in(4)) mode = "cubic";  // ONNX Runtime: of images only
    if (sketch.opset() < 10) return draw_upsample(sketch, x, mode);
    AttributeList attributes{{"mode", mode}};
    const auto scales = draw_scales(sketch, x, false);
    if (sketch.opset() < 11) return sketch.add("Resize", {x, reals(sketch, scales)}, attributes).has_value();

    std::vector<std::string> coordinates{"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"};
    if (sketch.opset() >= 19) coordinates.emplace_back("half_pixel_symmetric");
    attributes.emplace_back("coordinate_transformation_mode", draw.of(coordinates));
    if (mode == "nearest")
        attributes.emplace_back("nearest_mode",
                                std::string(draw.word({"floor", "ceil", "round_prefer_floor", "round_prefer_ceil"})));
    if (mode == "cubic" && draw.one_in(3)) attributes.emplace_back("cubic_coeff_a", -0.5F);
    if (mode == "cubic" && draw.one_in(3)) attributes.emplace_back("exclude_outside", int64_t{1});
    if (mode != "nearest" && sketch.opset() >= 18 && sketch.rank(x) == 4 && draw.one_in(4))
        attributes.emplace_back("antialias", int64_t{1});
    const ValueId roi = sketch.opset() < 13 || draw.one_in(3) ? reals(sketch, {}) : no_value;
    if (draw.one_in(2)) {
        for (std::size_t axis = 2; axis < scales.size(); ++axis) {
            const int64_t in = sketch.shape(x)[axis];
            if (hangs_on_rounding(attributes, in, static_cast<int64_t>(scales[axis] * static_cast<float>(in)),
                                  static_cast<double>(scales[axis])))
                return false;
        }
        return sketch.add("Resize", {x, roi, reals(sketch, scales)}, attributes).has_value();
    }
    if (sketch.opset() < 18 && sketch.free_batch) return false;  // sizes would name the batch
    Ints sizes;
    for (int64_t axis = sketch.opset() >= 18 ? 2 : 0; axis < sketch.rank(x); ++axis)
        sizes.push_back(axis < 2 ? sketch.dim(x, axis) : draw.between(1, 2 * sketch.dim(x, axis)));
    for (int64_t axis = 2; axis < sketch.rank(x); ++axis) {
        const int64_t in = sketch.dim(x, axis),
                      out = sizes[sizes.size() - static_cast<std::size_t>(sketch.rank(x) - axis)];
        if (hangs_on_rounding(attributes, in, out, static_cast<double>(out) / static_cast<double>(in))) return false;
    }
    if (sketch.opset() >= 18) {
        Ints axes;
        for (int64_t axis = 2; axis < sketch.rank(x); ++axis) axes.push_back(axis);
        attributes.emplace_back("axes", axes);
        // One factor for all dimensions may leave nothing of the shortest one.
        const bool flat =
            std::ranges::min(sizes) < *std::max_element(sketch.shape(x).begin() + 2, sketch.shape(x).end());
        if (!flat && draw.one_in(4))
            attributes.emplace_back("keep_aspect_ratio_policy", std::string(draw.word({"not_larger", "not_smaller"})));
    }
    const ValueId no_scales = sketch.opset() < 13 ? reals(sketch, {}) : no_value;
    return sketch.add("Resize", {x, roi, no_scales, sketch.integers(sizes)}, attributes).has_value();
}

}  // namespace mlq::random_networks
