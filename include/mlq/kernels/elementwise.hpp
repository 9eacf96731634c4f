// Kernels that look at one element at a time. Outputs may be an input itself (in place), never overlap it otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mlq/kernels/epilogue.hpp"

namespace mlq {

// rows x columns elements; row r of operand x starts at x + r * x_stride (bytes). Stride 0 repeats one row, as a
// per-channel vector against [pixels][channels]. Exactly `columns` bytes are read and written per row.
struct BinaryArgs {
    const std::uint8_t* a = nullptr;
    const std::uint8_t* b = nullptr;
    std::ptrdiff_t a_stride = 0;
    std::ptrdiff_t b_stride = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    bool b_is_column = false;  // b holds one element per row, used for the whole row
    std::int32_t a_zero_point = 0;
    std::int32_t b_zero_point = 0;
    // add: t = float(a - za) * a_multiplier + float(b - zb) * b_multiplier, multipliers s_a / s_y and s_b / s_y
    // (a negative one subtracts). mul: t = float((a - za) * (b - zb)) * a_multiplier, which is s_a * s_b / s_y.
    float a_multiplier = 1;
    float b_multiplier = 1;
    Codes codes = {};
    std::uint8_t* output = nullptr;
    std::ptrdiff_t output_stride = 0;
};

// output[i] = table[input[i]]: every unary function, and every change of scale, of a uint8 tensor.
struct LookupArgs {
    const std::uint8_t* input = nullptr;
    const std::uint8_t* table = nullptr;  // [256]
    std::uint8_t* output = nullptr;
    std::int64_t count = 0;
};

// output[3 * i + c] = input[c * plane + i]: three planes of a picture become pixels.
struct InterleaveArgs {
    const std::uint8_t* input = nullptr;
    std::ptrdiff_t plane = 0;  // bytes from one plane to the next
    std::uint8_t* output = nullptr;
    std::int64_t count = 0;  // pixels
};

// q = clamp(round_half_even(x / scale) + zero_point, 0, highest), a division as ONNX QuantizeLinear defines it.
// Infinities saturate, NaN becomes the zero point (real 0). scale > 0 and finite.
struct QuantizeArgs {
    const float* input = nullptr;
    std::uint8_t* output = nullptr;
    std::int64_t count = 0;
    float scale = 1;
    std::int32_t zero_point = 0;
    std::int32_t highest = 255;  // the code that saturates, zero_point..255
};

// y = float(q - zero_point) * scale
struct DequantizeArgs {
    const std::uint8_t* input = nullptr;
    float* output = nullptr;
    std::int64_t count = 0;
    float scale = 1;
    std::int32_t zero_point = 0;
};

// Softmax of `rows` rows of `columns` bytes (strides in bytes). The caller tabulates the exponential: with q_max the
// row's largest code, element q has the numerator n = numerators[q - q_max + 255], for instance round(2^23 * exp((i -
// 255) * s_x)); then q_y = saturate(round_half_even(double(n) / double(sum of n) / output_scale) + zero_point).
// Numerators are >= 0 and numerators[255] > 0. Integer sums make the result independent of any order.
struct SoftmaxArgs {
    const std::uint8_t* input = nullptr;
    std::ptrdiff_t input_stride = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    const std::int32_t* numerators = nullptr;  // [256]
    double output_scale = 1.0 / 256;
    std::int32_t zero_point = 0;
    std::uint8_t* output = nullptr;
    std::ptrdiff_t output_stride = 0;
};

}  // namespace mlq
