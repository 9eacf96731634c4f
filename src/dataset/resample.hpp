// Resizing with the triangle filter that Pillow and torchvision call BILINEAR (with antialias): when shrinking, the
// filter widens with the factor, so every source pixel counts.
//
//     out(x) = sum_i w(x, i) in(i),   w ~ max(0, 1 - |i + 0.5 - (x + 0.5) s| / max(s, 1)),   s = in_size / out_size,
//
// weights cut off at the border and scaled to sum 1; columns first, then rows. uint8 pixels follow Pillow's arithmetic:
// weights rounded to 2^-22, and each of the two passes rounded half up to a byte.
#pragma once

#include <cstdint>

#include "raster.hpp"

namespace mlq {

// Requires width, height >= 1 and a picture that is not empty. T is uint8_t or float.
template <typename T>
Raster<T> resample(const Raster<T>& in, int width, int height);

extern template Raster<std::uint8_t> resample(const Raster<std::uint8_t>&, int, int);
extern template Raster<float> resample(const Raster<float>&, int, int);

}  // namespace mlq
