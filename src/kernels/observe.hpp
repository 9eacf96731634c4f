// The ISA-free frame of the statistics kernels: an ISA brings the inner function of each.
#pragma once

#include <cstdint>

#include "mlq/kernels/statistics.hpp"
#include "scalar.hpp"

namespace mlq {

// Joins the extremes of eight or sixteen lanes; a lane of `odd` is zero unless it met a value that is not finite.
template <int lanes>
ValueRange join_lanes(const float (&min)[lanes], const float (&max)[lanes], const float (&odd)[lanes]) {
    ValueRange range;
    for (int lane = 0; lane < lanes; ++lane) {
        const float low = min[lane] + 0.0F;  // -0 becomes +0
        const float high = max[lane] + 0.0F;
        range.min = low < range.min ? low : range.min;
        range.max = high > range.max ? high : range.max;
        if (odd[lane] != 0) range.non_finite = 1;
    }
    return range;
}

// range_of_finite(values, count), for a count that is a multiple of `lanes`, gives the range, or non_finite != 0 if
// some value is not finite: then the part is done again one by one.
template <int lanes, ValueRange (*range_of_finite)(const float*, std::int64_t)>
ValueRange range_of_parts(const float* values, std::int64_t count) {
    constexpr std::int64_t part = 4096;
    static_assert(part % lanes == 0);
    ValueRange range;
    const auto merge = [&range](const ValueRange& other) {
        range.min = other.min < range.min ? other.min : range.min;
        range.max = other.max > range.max ? other.max : range.max;
        range.non_finite += other.non_finite;
    };
    for (std::int64_t i = 0; i < count; i += part) {
        const std::int64_t left = count - i < part ? count - i : part;
        const std::int64_t whole = left / lanes * lanes;
        const ValueRange fast = range_of_finite(values + i, whole);
        merge(fast.non_finite == 0 ? fast : scalar::value_range(values + i, whole));
        merge(scalar::value_range(values + i + whole, left - whole));
    }
    return range;
}

// find_whole(args), for a count that is a multiple of `lanes`, does what Kernels::find_bins does; zeros (half of a
// tensor after Relu) are packed away, so that they cost nothing further and no value costs a branch.
template <int lanes, std::int64_t (*find_whole)(const BinArgs&)>
std::int64_t find_bins_of_parts(BinArgs args) {
    static_assert(lanes <= BinArgs::slack);
    const std::int64_t count = args.count;
    args.count = count / lanes * lanes;
    const std::int64_t found = find_whole(args);
    args.values += args.count;
    args.count = count - args.count;
    args.indices += found;
    return found + scalar::find_bins(args);
}

}  // namespace mlq
