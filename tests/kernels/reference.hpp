// Naive versions written from docs/numerics.md, independent of src/kernels: wide integers, division by cases.
#pragma once

#include <cmath>
#include <cstdint>

#include "mlq/kernels/kernels.hpp"

namespace mlq::reference {

// round half to even without the rounding mode: the integer nearest to x, the even one of two equally near.
inline double round_half_even(double x) {
    if (std::isinf(x)) return x;
    const double below = std::floor(x);
    const double rest = x - below;
    if (rest != 0.5) return rest < 0.5 ? below : below + 1;
    return std::fmod(below, 2) == 0 ? below : below + 1;
}

// Rounds first and saturates the code afterwards, as ONNX words it; t is not NaN.
inline std::uint8_t code(float t, const Codes& codes) {
    const double low = static_cast<double>(codes.lo) + codes.zero_point;
    const double high = static_cast<double>(codes.hi) + codes.zero_point;
    const double q = round_half_even(static_cast<double>(t)) + codes.zero_point;
    return static_cast<std::uint8_t>(q < low ? low : q > high ? high : q);
}

// The value of an epilogue before codes, each operation rounded to float once.
inline float real(const Epilogue& epilogue, std::int64_t row, std::int32_t channel, std::int64_t sum) {
    volatile float t = static_cast<float>(sum);
    t = t * epilogue.multiplier[channel];
    if (epilogue.residual.data != nullptr) {
        const auto q = epilogue.residual.data[row * epilogue.residual.stride + channel];
        volatile float r = static_cast<float>(q - epilogue.residual.zero_point);
        r = r * epilogue.residual.multiplier;
        t = t + r;
    }
    return t;
}

inline const std::uint8_t* tap(const Taps& taps, std::int64_t pixel, std::int32_t t) {
    const std::int64_t index = pixel * taps.taps + t;
    if (taps.offsets == nullptr) return taps.input + index * taps.stride;
    return taps.offsets[index] < 0 ? taps.padding : taps.input + taps.offsets[index];
}

}  // namespace mlq::reference
