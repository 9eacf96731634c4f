// Kernels that combine the channel vectors of several pixels without weights of their own: pooling and resizing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mlq/kernels/epilogue.hpp"
#include "mlq/kernels/taps.hpp"

namespace mlq {

// Output pixel i in [begin, end), channel c: the largest pixels.at(i, t)[c]. Scale and zero point pass through. Offsets
// are never negative: repeat a valid tap in place of a padded one, which does not change a maximum.
struct MaxPoolArgs {
    Taps pixels = {};
    std::int32_t channels = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::uint8_t* output = nullptr;  // pixel i at output + i * output_stride
    std::ptrdiff_t output_stride = 0;
};

// t = float(sum over taps of (pixels.at(i, t)[c] - input_zero_point)) * multiplier[i], then Codes. Padded taps count as
// real 0; multiplier[i] = s_x / (s_y * divisor) carries the divisor, so both forms of count_include_pad are the same
// call. taps up to 2^23.
struct AveragePoolArgs {
    Taps pixels = {};
    std::int32_t channels = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int32_t input_zero_point = 0;
    const float* multiplier = nullptr;  // [pixels]
    Codes codes = {};
    std::uint8_t* output = nullptr;
    std::ptrdiff_t output_stride = 0;
};

// Linear resizing: t = (w[i][0] * x_0 + w[i][1] * x_1 + ...) * multiplier with x_t = float(pixels.at(i, t)[c] -
// input_zero_point), summed from left to right, then Codes. (Nearest resizing copies rows.)
struct WeightedSumArgs {
    Taps pixels = {};
    const float* weights = nullptr;  // [pixels][taps], finite
    std::int32_t channels = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int32_t input_zero_point = 0;
    float multiplier = 1;
    Codes codes = {};
    std::uint8_t* output = nullptr;
    std::ptrdiff_t output_stride = 0;
};

}  // namespace mlq
