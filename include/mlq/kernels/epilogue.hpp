// From int32 sums (or float terms) back to uint8 codes: the one rounding of a layer. docs/numerics.md is the contract.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mlq {

// The codes a kernel may write. With t the layer's value in units of the output scale,
//     q = round_half_even(min(max(t, lo), hi)) + zero_point,  lo = q_min - zero_point, hi = q_max - zero_point.
// Clamping first changes nothing (the bounds are integers) and keeps the conversion to int in range. A NaN becomes lo.
// 0 <= q_min <= q_max <= 255; Relu and Clip are nothing but tighter bounds.
struct Codes {
    float lo = 0;
    float hi = 255;
    std::int32_t zero_point = 0;  // 0..255
};

constexpr Codes codes_between(std::int32_t q_min, std::int32_t q_max, std::int32_t zero_point) {
    return {static_cast<float>(q_min - zero_point), static_cast<float>(q_max - zero_point), zero_point};
}

// A second summand of the layer, added before the only rounding: float(q - zero_point) * multiplier with multiplier =
// s_residual / s_output. Element (i, c) is data[i * stride + c]; n bytes are read per row.
struct Residual {
    const std::uint8_t* data = nullptr;  // null: no residual
    std::ptrdiff_t stride = 0;
    std::int32_t zero_point = 0;
    float multiplier = 1;
};

// What happens to the sum of output row i (a pixel) and channel c:
//     t = float(acc + bias[c]) * multiplier[c]  [+ residual term],  then Codes; each operation rounds on its own, no
//     FMA.
// multiplier[c] = s_x * s_w[c] / s_y; bias[c] is the layer's bias in units of s_x * s_w[c] minus z_x * sum of the
// channel's weights. If `float_output` is set it receives min(max(t, codes.lo), codes.hi) and `output` is not touched:
// then multiplier[c] = s_x * s_w[c], and lo, hi are real bounds (infinities for none).
struct Epilogue {
    const std::int32_t* bias = nullptr;  // [n]
    const float* multiplier = nullptr;   // [n], finite
    Codes codes = {};
    Residual residual = {};
    std::uint8_t* output = nullptr;  // element (i, c) is output[i * output_stride + c]
    float* float_output = nullptr;
    std::ptrdiff_t output_stride = 0;  // elements between rows
};

}  // namespace mlq
