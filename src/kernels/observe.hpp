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

// Few values: their indices go straight to the caller's counters. find_bins as below.
template <int lanes, std::int64_t (*find_bins)(const float*, std::int64_t, std::int32_t, std::uint32_t*)>
std::uint64_t count_bins_directly(const HistogramArgs& args) {
    constexpr std::int64_t part = 512;
    static_assert(part % lanes == 0);
    constexpr std::uint32_t bins = HistogramArgs::bins;
    alignas(64) std::uint32_t indices[part + lanes];
    std::uint32_t* const sides[2] = {args.positive, args.negative};
    const std::int64_t whole = args.count / lanes * lanes;
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < whole; i += part) {
        const std::int64_t used =
            find_bins(args.values + i, whole - i < part ? whole - i : part, args.exponent, indices);
        for (std::int64_t j = 0; j < used; ++j) ++sides[indices[j] / bins][indices[j] % bins];
        found += used;
    }
    HistogramArgs rest = args;
    rest.values += whole;
    rest.count -= whole;
    return static_cast<std::uint64_t>(whole - found) + scalar::histogram(rest);
}

// Four sets of counters that take turns, so that runs of equal values do not wait for their own last store. Clearing
// and adding them up costs as much as counting some ten thousand values.
struct CounterSets {
    static constexpr std::int64_t sets = 4;
    alignas(64) std::uint32_t counters[sets][2 * HistogramArgs::bins] = {};

    void count(const std::uint32_t* indices, std::int64_t used) {
        std::int64_t j = 0;
        for (; j + sets <= used; j += sets) {
            ++counters[0][indices[j]];
            ++counters[1][indices[j + 1]];
            ++counters[2][indices[j + 2]];
            ++counters[3][indices[j + 3]];
        }
        for (; j < used; ++j) ++counters[0][indices[j]];
    }
    void add_to(const HistogramArgs& args) const {
        for (const auto& set : counters) {
            for (std::int32_t bin = 0; bin < HistogramArgs::bins; ++bin) args.positive[bin] += set[bin];
            for (std::int32_t bin = 0; bin < HistogramArgs::bins; ++bin)
                args.negative[bin] += set[bin + HistogramArgs::bins];
        }
    }
};

// The caller's counters themselves.
struct DirectCounters {
    std::uint32_t* sides[2];

    void count(const std::uint32_t* indices, std::int64_t used) {
        for (std::int64_t j = 0; j < used; ++j)
            ++sides[indices[j] / HistogramArgs::bins][indices[j] % HistogramArgs::bins];
    }
};

// find_bins(values, count, exponent, indices), for a count that is a multiple of `lanes`, writes the counter indices of
// the non-zero values (the bin, plus `bins` for negative values) and returns how many there are; it may write up to
// `lanes` more. So zeros (half of a tensor after Relu) cost nothing further, and no value costs a branch.
template <int lanes, std::int64_t (*find_bins)(const float*, std::int64_t, std::int32_t, std::uint32_t*)>
std::uint64_t count_bins(const HistogramArgs& args) {
    constexpr std::int64_t part = 1024;
    static_assert(part % lanes == 0);
    const std::int64_t whole = args.count / lanes * lanes;
    const auto count_into = [&](auto& counters) {
        alignas(64) std::uint32_t indices[part + lanes];
        std::int64_t found = 0;
        for (std::int64_t i = 0; i < whole; i += part) {
            const std::int64_t size = whole - i < part ? whole - i : part;
            const std::int64_t used = find_bins(args.values + i, size, args.exponent, indices);
            counters.count(indices, used);
            found += used;
        }
        return found;
    };
    std::int64_t found = 0;
    if (args.count < 65536) {
        DirectCounters counters{{args.positive, args.negative}};
        found = count_into(counters);
    } else {
        CounterSets counters;
        found = count_into(counters);
        counters.add_to(args);
    }
    HistogramArgs rest = args;
    rest.values += whole;
    rest.count -= whole;
    return static_cast<std::uint64_t>(whole - found) + scalar::histogram(rest);
}

}  // namespace mlq
