#include "value_collector.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mlq {
namespace {

constexpr std::uint64_t flush_at = std::uint64_t{1} << 31;  // before a 32-bit counter can overflow
constexpr std::size_t most_indices = 16384;                 // 32 kB, about one level-1 cache

}  // namespace

ValueCollector::ValueCollector(std::int64_t channels)
    : statistics_(channels),
      moments_(channels),
      sums_(channels),
      indices_(most_indices + BinArgs::slack),
      counters_(2 * BinArgs::bins) {
    static_assert(BinArgs::bins == Histogram::bins);
}

bool ValueCollector::add(const Kernels& kernels, const float* values, std::int64_t pixels) {
    const auto channels = static_cast<std::int64_t>(moments_.min.size());
    const std::int64_t count = pixels * channels;
    if (count == 0) return true;
    moments_.clear();
    moments_.pixels = pixels;
    kernels.channel_statistics({.values = values,
                                .pixels = pixels,
                                .channels = channels,
                                .min = moments_.min.data(),
                                .max = moments_.max.data(),
                                .sum = moments_.sum.data(),
                                .sum_of_squares = moments_.sum_of_squares.data()});
    const SampleSummary summary = moments_.summary();
    if (!summary.finite) return false;
    sums_.add(moments_, summary);
    add_to_histogram(kernels, values, count, summary.low, summary.high);
    return true;
}

void ValueCollector::add_to_histogram(const Kernels& kernels, const float* values, std::int64_t count, float low,
                                      float high) {
    Histogram& histogram = statistics_.histogram;
    const float peak = std::max(std::abs(low), std::abs(high));
    const bool fits = static_cast<double>(peak) < Histogram::bins * histogram.width();
    if (!fits || pending_ + static_cast<std::uint64_t>(count) > flush_at) {
        flush();
        histogram.ensure_range(peak);
    }
    for (std::int64_t begin = 0; begin < count;) {
        if (used_ > most_indices / 2) count_indices();
        const std::int64_t part = std::min(count - begin, static_cast<std::int64_t>(most_indices - used_));
        const std::int64_t found = kernels.find_bins({.values = values + begin,
                                                      .count = part,
                                                      .exponent = histogram.exponent(),
                                                      .indices = indices_.data() + used_});
        used_ += static_cast<std::size_t>(found);
        zeros_ += static_cast<std::uint64_t>(part - found);
        begin += part;
    }
    pending_ += static_cast<std::uint64_t>(count);
    min_ = std::min(min_, low);
    max_ = std::max(max_, high);
}

// Four indices with one load: a load for each is a third slower.
void ValueCollector::count_indices() {
    std::uint32_t* const counters = counters_.data();
    std::size_t i = 0;
    for (; i + 4 <= used_; i += 4) {
        std::uint64_t four;
        std::memcpy(&four, indices_.data() + i, sizeof four);
        ++counters[four & 0xffff];
        ++counters[four >> 16 & 0xffff];
        ++counters[four >> 32 & 0xffff];
        ++counters[four >> 48];
    }
    for (; i < used_; ++i) ++counters[indices_[i]];
    used_ = 0;
}

void ValueCollector::flush() {
    count_indices();
    if (pending_ == 0) return;
    const std::span<const std::uint32_t> counters(counters_);
    statistics_.histogram.add_counts(counters.subspan(Histogram::bins), counters.first(Histogram::bins), zeros_, min_,
                                     max_);
    std::fill(counters_.begin(), counters_.end(), 0U);
    zeros_ = pending_ = 0;
    min_ = std::numeric_limits<float>::infinity();
    max_ = -std::numeric_limits<float>::infinity();
}

ValueStatistics& ValueCollector::finish() {
    flush();
    sums_.move_to(statistics_.channels, statistics_.samples);
    return statistics_;
}

}  // namespace mlq
