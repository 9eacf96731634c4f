// How a real number becomes one unsigned byte and back; the first page of the numeric contract.
//
//     q = clamp(round_half_even(x / scale) + zero_point, 0, highest)      a division, as ONNX defines QuantizeLinear
//     x = scale * (q - zero_point)
#pragma once

#include <cstdint>

namespace mlq {

struct QuantParams {
    float scale = 1.0F;           // > 0, finite
    std::int32_t zero_point = 0;  // in [0, highest]; the code of exactly 0.0
    // 127: codes of 7 bits, of which int16 holds any sum of two products with int8. A QuantizeLinear ends at 255, so
    // files say it with a Clip of the codes.
    std::int32_t highest = 255;
    bool operator==(const QuantParams&) const = default;
};

// The interval of reals that a value's codes shall cover; always holds 0.
struct Range {
    float low = 0.0F;
    float high = 0.0F;
    bool operator==(const Range&) const = default;
};

// How the codes are laid over a range; with 7 bits read 127 for 255, 64 for 128 and 63 for 127.
enum class Coding : std::uint8_t {
    non_negative,  // zero point 0, scale = high / 255
    symmetric,  // zero point 128, scale = max(|low|, |high|) / 127: the range maps to codes 1..255 and code 0 catches
                // what lies just below. int8 = code - 128, as TensorRT and ONNX's int8 have it.
    affine,     // scale = (high - low) / 255, zero point = round_half_even(-low / scale): both ends are used
};

constexpr std::int32_t highest_code(int bits) {  // of unsigned codes of 7 or 8 bits
    return (1 << bits) - 1;
}

// Params for a range, which is first widened to hold 0. A range below smallest_range (all zeros, denormals) gets the
// params of a range of 1: any scale represents zero, and a tiny one would overflow int32 biases.
// Throws Error if an end is not finite.
QuantParams params_for_range(Range range, Coding coding, int bits = 8);
inline constexpr float smallest_range = 0x1p-64F;

// The reals that the codes from 0 (or 1, where they are symmetric) to the highest stand for.
Range range_of(QuantParams params);

std::uint8_t quantize(float x, QuantParams params);  // NaN gives 0
float dequantize(std::uint8_t q, QuantParams params);

}  // namespace mlq
