// The arithmetic of one element, which every ISA repeats bit for bit; also the remainder of vector loops.
#pragma once

#include <cmath>
#include <cstdint>

#include "mlq/kernels/elementwise.hpp"
#include "mlq/kernels/statistics.hpp"

namespace mlq {

// maxps, then minps: a NaN becomes lo.
inline float clamp(float t, float lo, float hi) {
    const float raised = t > lo ? t : lo;
    return raised < hi ? raised : hi;
}

// |t| < 2^31; rounds half to even, as the default rounding mode of every thread does.
inline std::int32_t round_half_even(float t) {
    return static_cast<std::int32_t>(std::nearbyintf(t));
}

inline std::uint8_t to_code(float t, const Codes& codes) {
    return static_cast<std::uint8_t>(round_half_even(clamp(t, codes.lo, codes.hi)) + codes.zero_point);
}

// Stores output element (row, channel) whose sum, bias included, is `acc`.
inline void finish(const Epilogue& epilogue, std::int64_t row, std::int32_t channel, std::int32_t acc) {
    float t = static_cast<float>(acc) * epilogue.multiplier[channel];
    const Residual& residual = epilogue.residual;
    if (residual.data != nullptr) {
        const std::int32_t q = residual.data[row * residual.stride + channel];
        t = t + static_cast<float>(q - residual.zero_point) * residual.multiplier;
    }
    const std::int64_t index = row * epilogue.output_stride + channel;
    if (epilogue.float_output != nullptr)
        epilogue.float_output[index] = clamp(t, epilogue.codes.lo, epilogue.codes.hi);
    else
        epilogue.output[index] = to_code(t, epilogue.codes);
}

// Rows that follow each other without a gap are one long row.
inline BinaryArgs joined(BinaryArgs args) {
    const bool dense = args.a_stride == args.columns && args.b_stride == args.columns &&
                       args.output_stride == args.columns && !args.b_is_column;
    if (dense) {
        args.columns *= args.rows;
        args.rows = args.rows > 0 ? 1 : 0;
    }
    return args;
}

// Sums wrap modulo 2^32, as the vector instructions do.
inline std::int32_t add_wrapped(std::int32_t a, std::int32_t b) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

// Adds element (pixel, c) to the moments of channel c.
inline void observe(const ChannelStatisticsArgs& args, std::int64_t pixel, std::int64_t c) {
    const float x = args.values[pixel * args.channels + c] + 0.0F;  // -0 becomes +0
    args.min[c] = x < args.min[c] ? x : args.min[c];
    args.max[c] = x > args.max[c] ? x : args.max[c];
    args.sum[c] += static_cast<double>(x);
    args.sum_of_squares[c] += static_cast<double>(x) * static_cast<double>(x);
}

}  // namespace mlq
