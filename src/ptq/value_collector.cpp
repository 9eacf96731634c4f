#include "value_collector.hpp"

#include <algorithm>
#include <cmath>

namespace mlq {
namespace {

constexpr std::uint64_t flush_at = std::uint64_t{1} << 31;  // before a 32-bit counter can overflow

bool all_finite(const std::vector<double>& sums) {  // sums of finite floats are finite, others are not
    return std::all_of(sums.begin(), sums.end(), [](double sum) { return std::isfinite(sum); });
}

}  // namespace

ValueCollector::ValueCollector(std::int64_t channels)
    : statistics_(channels), moments_(channels), negative_(Histogram::bins), positive_(Histogram::bins) {}

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
    if (!all_finite(moments_.sum)) return false;
    const float low = *std::min_element(moments_.min.begin(), moments_.min.end());
    const float high = *std::max_element(moments_.max.begin(), moments_.max.end());

    Histogram& histogram = statistics_.histogram;
    const float peak = std::max(std::abs(low), std::abs(high));
    const bool fits = static_cast<double>(peak) < Histogram::bins * histogram.width();
    if (!fits || pending_ + static_cast<std::uint64_t>(count) > flush_at) {
        flush();
        histogram.ensure_range(peak);
    }
    zeros_ += kernels.histogram({.values = values,
                                 .count = count,
                                 .exponent = histogram.exponent(),
                                 .negative = negative_.data(),
                                 .positive = positive_.data()});
    pending_ += static_cast<std::uint64_t>(count);
    min_ = std::min(min_, low);
    max_ = std::max(max_, high);
    statistics_.add_moments(moments_);
    return true;
}

void ValueCollector::flush() {
    if (pending_ == 0) return;
    statistics_.histogram.add_counts(negative_, positive_, zeros_, min_, max_);
    std::fill(negative_.begin(), negative_.end(), 0U);
    std::fill(positive_.begin(), positive_.end(), 0U);
    zeros_ = pending_ = 0;
    min_ = std::numeric_limits<float>::infinity();
    max_ = -std::numeric_limits<float>::infinity();
}

ValueStatistics& ValueCollector::finish() {
    flush();
    return statistics_;
}

}  // namespace mlq
