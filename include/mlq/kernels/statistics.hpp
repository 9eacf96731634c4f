// Kernels that observe float tensors during calibration. Every ISA gives the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace mlq {

// Extremes of the finite values seen so far; order-free, so results of parts may be merged by min, max and +.
// Zeros count as +0.
struct ValueRange {
    float min = std::numeric_limits<float>::infinity();
    float max = -std::numeric_limits<float>::infinity();
    std::uint64_t non_finite = 0;  // NaNs and infinities
};

// The bins of the non-zero values, in their order, for histograms with bins of width 2^exponent and a side for each
// sign:
//     index = floor(|x| * 2^-exponent), + bins for negative x; exact because scaling by a power of two is.
// Counting the indices is the caller's: several short tensors then share one pass over a table that is warm by then.
// Requires finite values with |x| < bins * 2^exponent (take the exponent from a ValueRange first), exponent in
// [-126, 127].
struct BinArgs {
    static constexpr std::int32_t bins = 4096;
    static constexpr std::int64_t slack = 16;  // indices beyond the last that may be written to
    const float* values = nullptr;
    std::int64_t count = 0;
    std::int32_t exponent = 0;
    std::uint16_t* indices = nullptr;  // [count + slack]
};

// Moments of every channel of [pixels][channels], added to what the arrays hold. Sums are double, one addition per
// pixel in order of pixels (calls in order continue it), squares are exact before the addition; so the bits depend on
// the order of pixels only. min and max pass over NaNs; start them at +infinity and -infinity.
struct ChannelStatisticsArgs {
    const float* values = nullptr;
    std::int64_t pixels = 0;
    std::int64_t channels = 0;
    float* min = nullptr;  // [channels], all four
    float* max = nullptr;
    double* sum = nullptr;
    double* sum_of_squares = nullptr;
};

}  // namespace mlq
