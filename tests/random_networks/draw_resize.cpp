#include <algorithm>

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

bool sizes_decide_by_rounding(const AttributeList& attributes) {
    const auto says = [&](const char* name, const char* value) {
        return std::ranges::any_of(attributes, [&](const auto& attribute) {
            const auto* text = std::get_if<std::string>(&attribute.second);
            return attribute.first == name && text != nullptr && *text == value;
        });
    };
    return says("coordinate_transformation_mode", "half_pixel_symmetric") &&
           (says("nearest_mode", "floor") || says("nearest_mode", "ceil"));
}

}  // namespace

bool draw_resize(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 4) return false;
    const std::string mode = draw.word({"nearest", "linear"});
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
    const ValueId roi = sketch.opset() < 13 || draw.one_in(3) ? reals(sketch, {}) : no_value;
    if (draw.one_in(2)) return sketch.add("Resize", {x, roi, reals(sketch, scales)}, attributes).has_value();
    if (sketch.opset() < 18 && sketch.free_batch) return false;  // sizes would name the batch
    Ints sizes;
    for (int64_t axis = sketch.opset() >= 18 ? 2 : 0; axis < sketch.rank(x); ++axis)
        sizes.push_back(axis < 2 ? sketch.dim(x, axis) : draw.between(1, 2 * sketch.dim(x, axis)));
    // Places that are whole numbers but for rounding, where floor and ceil follow the rounding of each runtime.
    if (sizes_decide_by_rounding(attributes)) return false;
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
