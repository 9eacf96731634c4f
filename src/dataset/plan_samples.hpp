// What preprocessing will do to the samples of a set, decided once.
#pragma once

#include <string_view>

#include "mlq/base/shape.hpp"
#include "mlq/dataset/preprocess.hpp"
#include "sample_source.hpp"

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

}  // namespace mlq
