// A contact sheet of what the model sees, to find preprocessing mistakes by eye.
#pragma once

#include <cstdint>
#include <filesystem>

#include "mlq/dataset/dataset.hpp"
#include "raster.hpp"

namespace mlq {

// The first `count` samples as tiles, left to right, after all geometry; values are mapped back through std, mean and
// scale (then [0, 1] is stretched to [0, 255], and what exceeds 0..255 from its minimum to its maximum). Channels are
// shown in the model's order as red, green, blue, so with bgr a red car looks blue. Throws Error for samples that are
// no pictures with 1 or 3 channels, and when `count` tiles exceed 2^27 pixels.
Image draw_preview(const Dataset& dataset, std::int64_t count = 64);
void write_preview(const Dataset& dataset, const std::filesystem::path& png, std::int64_t count = 64);

}  // namespace mlq
