// Preprocessing carried out: a plan for all samples of a set, then each stored sample through it.
#pragma once

#include <span>
#include <string_view>

#include "mlq/base/shape.hpp"
#include "mlq/dataset/preprocess.hpp"
#include "mlq/dataset/raster.hpp"
#include "mlq/dataset/sample_source.hpp"

namespace mlq {

struct SamplePlan {
    Preprocess settings;  // nothing automatic is left
    int width = 0;        // of the prepared sample
    int height = 0;
    int channels = 0;
    Shape shape;  // as the model wants it
};

// Decides channels, layout, scale and the sample's shape. `form` has width and height filled in (of the first image
// when they may differ). An automatic layout is nchw, unless `wanted` ends in 1 or 3 channels and does not start so.
// Throws Error when the settings contradict each other or the result does not fit `wanted` (dimensions <= 0 are free;
// dimensions of 1 may be missing, and a one-dimensional input takes any sample of its volume).
SamplePlan plan_samples(const Preprocess& preprocess, const SampleForm& form, const Shape& wanted,
                        std::string_view where);

// One sample, with width * height * channels floats to fill. Throws Error for a picture that does not get the planned
// size and for values that are NaN or infinite. T is uint8_t or float.
template <typename T>
void prepare_sample(Raster<T> picture, const SamplePlan& plan, std::span<float> out, std::string_view where);

extern template void prepare_sample(Raster<std::uint8_t>, const SamplePlan&, std::span<float>, std::string_view);
extern template void prepare_sample(Raster<float>, const SamplePlan&, std::span<float>, std::string_view);

}  // namespace mlq
