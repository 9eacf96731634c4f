// Where resizing looks, one axis at a time: output index -> input coordinate -> input indices.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

struct AxisResize {
    std::int64_t in = 1, out = 1;
    float scale = 1;  // as given, or out / in
};

// How a Resize or Upsample node resizes. Coordinates are computed in float32, as ONNX Runtime does, so that ties fall
// on the same side.
enum class Interpolation { nearest, linear, cubic };

struct ResizeRule {
    Interpolation method = Interpolation::nearest;
    float cubic_coefficient = -0.75f;  // cubic_coeff_a
    bool exclude_outside = false;      // of cubic: pixels beyond the image have no weight, else they repeat its edge
    bool antialias = false;            // where an axis shrinks, the filter is as wide as the pixels of the output
    std::string coordinates;           // coordinate_transformation_mode
    std::string nearest;               // nearest_mode; "simple": down, but up where the axis shrinks (before opset 11)
    std::vector<AxisResize> axes;      // one per logical dimension
};

// Throws Error for modes that are not supported and for scales or sizes that do not fit the input.
ResizeRule read_resize(const InferContext& context);

// The input index of every output index.
std::vector<std::int64_t> nearest_picks(const ResizeRule& rule, const AxisResize& axis);

// output = (1 - weight) * input[low] + weight * input[high]
struct LinearTap {
    std::int64_t low = 0, high = 0;
    float weight = 0;
};
std::vector<LinearTap> linear_taps(const ResizeRule& rule, const AxisResize& axis);

// output = sum of weight * input[index]; weights of an output add up to 1. For cubic and antialiased interpolation.
struct WeightedTap {
    std::int64_t index = 0;
    float weight = 0;
};
std::vector<std::vector<WeightedTap>> weighted_taps(const ResizeRule& rule, const AxisResize& axis);

// The cubic filter at a distance of x pixels (R. Keys, Cubic convolution interpolation for digital image processing,
// 1981); a is -0.5 or -0.75 as a rule.
float cubic_weight(float x, float a);

}  // namespace mlq
