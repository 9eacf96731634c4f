// Preprocessing carried out on one stored sample: channels, geometry, normalization, layout.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plan_samples.hpp"
#include "raster.hpp"

namespace mlq {

// One sample, with width * height * channels floats to fill. Throws Error for a picture that does not get the planned
// size and for values that are NaN or infinite. T is uint8_t or float.
template <typename T>
void prepare_sample(Raster<T> picture, const SamplePlan& plan, std::span<float> out, std::string_view where);

extern template void prepare_sample(Raster<std::uint8_t>, const SamplePlan&, std::span<float>, std::string_view);
extern template void prepare_sample(Raster<float>, const SamplePlan&, std::span<float>, std::string_view);

}  // namespace mlq
