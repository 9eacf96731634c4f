#include "mlq/quant/histogram.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Smallest exponent that puts abs_max below bins * 2^exponent.
int exponent_for(float abs_max) {
    static_assert(Histogram::bins == 1 << 12);
    return abs_max > 0.0F ? std::max(std::ilogb(abs_max) + 1 - 12, Histogram::lowest_exponent)
                          : Histogram::lowest_exponent;
}

std::size_t bin_of(float x, int exponent) {
    return static_cast<std::size_t>(std::ldexp(std::fabs(x), -exponent));
}

void halve_resolution(std::vector<std::uint64_t>& counts, int times) {
    if (counts.empty()) return;
    const auto shrink = [times](std::size_t bin) { return times < 12 ? bin >> times : 0; };
    for (std::size_t j = 1; j < counts.size(); ++j) {
        const auto count = std::exchange(counts[j], 0);
        counts[shrink(j)] += count;
    }
    counts.resize(shrink(counts.size() - 1) + 1);
}

template <typename Count>
void add_to(std::vector<std::uint64_t>& counts, std::span<const Count> table) {
    auto used = table.size();
    while (used > 0 && table[used - 1] == 0) --used;
    if (counts.size() < used) counts.resize(used);
    for (std::size_t j = 0; j < used; ++j) counts[j] += table[j];
}

std::uint64_t total(std::span<const std::uint64_t> counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// Adds without exceeding the limit, or returns false.
bool add_checked(std::uint64_t& sum, std::uint64_t addend) {
    if (addend > Histogram::most || sum > Histogram::most - addend) return false;
    sum += addend;
    return true;
}

bool total_is_sane(const Histogram::Content& content) {
    std::uint64_t sum = 0;
    bool sane = add_checked(sum, content.zeros) && add_checked(sum, content.non_finite);
    for (const auto* side : {&content.negative, &content.positive})
        for (const auto count : *side) sane = sane && add_checked(sum, count);
    return sane;
}

// A side's last bin must be the one that holds its extreme, or the side must be empty.
bool side_fits(const std::vector<std::uint64_t>& counts, float extreme, int exponent) {
    if (counts.empty() || extreme == 0.0F) return counts.empty() && extreme == 0.0F;
    return counts.size() <= Histogram::bins && counts.back() > 0 && bin_of(extreme, exponent) == counts.size() - 1;
}

}  // namespace

void Histogram::add(std::span<const float> values) {
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for (const float x : values) {
        if (!std::isfinite(x)) continue;
        low = std::min(low, x + 0.0F);  // + 0: a minimum of -0 would depend on the order
        high = std::max(high, x + 0.0F);
    }
    if (low > high) return add_non_finite(values.size());
    ensure_range(std::max(-low, high));

    constexpr std::size_t piece_size = std::size_t{1} << 31;  // the counters are 32 bits wide
    for (std::size_t begin = 0; begin < values.size(); begin += piece_size) {
        std::vector<std::uint32_t> counts[2] = {std::vector<std::uint32_t>(bins), std::vector<std::uint32_t>(bins)};
        std::uint64_t zero_count = 0;
        for (const float x : values.subspan(begin, std::min(piece_size, values.size() - begin))) {
            if (!std::isfinite(x))
                ++non_finite_;
            else if (x == 0.0F)
                ++zero_count;
            else
                ++counts[x > 0.0F ? 1 : 0][bin_of(x, exponent_)];
        }
        add_counts(counts[0], counts[1], zero_count, low, high);
    }
}

void Histogram::ensure_range(float abs_max) {
    assert(std::isfinite(abs_max));
    const int wanted = exponent_for(abs_max);
    if (wanted <= exponent_) return;
    halve_resolution(negative_, wanted - exponent_);
    halve_resolution(positive_, wanted - exponent_);
    exponent_ = wanted;
}

void Histogram::add_counts(std::span<const std::uint32_t> negative, std::span<const std::uint32_t> positive,
                           std::uint64_t zeros, float min, float max) {
    assert(negative.size() <= bins && positive.size() <= bins);
    assert(min > max || exponent_for(std::max(-min, max)) <= exponent_);
    add_to(negative_, negative);
    add_to(positive_, positive);
    zeros_ += zeros;
    min_ = std::min(min_, min + 0.0F);
    max_ = std::max(max_, max + 0.0F);
}

void Histogram::merge(const Histogram& other) {
    if (count() + non_finite_ + other.count() + other.non_finite_ > most)
        throw Error("histogram", "more than 2^60 values");
    ensure_range(other.abs_max());
    const int shift = exponent_ - other.exponent_;
    auto negative = other.negative_;
    auto positive = other.positive_;
    if (shift > 0) {
        halve_resolution(negative, shift);
        halve_resolution(positive, shift);
    }
    add_to<std::uint64_t>(negative_, negative);
    add_to<std::uint64_t>(positive_, positive);
    zeros_ += other.zeros_;
    non_finite_ += other.non_finite_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

double Histogram::width() const {
    return std::ldexp(1.0, exponent_);
}

std::uint64_t Histogram::non_zeros() const {
    return total(negative_) + total(positive_);
}

float Histogram::abs_max() const {
    return std::max(-min(), max()) + 0.0F;
}

std::vector<std::uint64_t> Histogram::folded() const {
    auto sum = positive_;
    add_to<std::uint64_t>(sum, negative_);
    return sum;
}

Histogram Histogram::of(Content content) {
    if (!total_is_sane(content)) throw Error("histogram", "more than 2^60 values");
    Histogram histogram;
    histogram.exponent_ = content.exponent;
    histogram.negative_ = std::move(content.negative);
    histogram.positive_ = std::move(content.positive);
    histogram.zeros_ = content.zeros;
    histogram.non_finite_ = content.non_finite;
    if (histogram.count() > 0) {
        if (!std::isfinite(content.min) || !std::isfinite(content.max) || content.min > content.max)
            throw Error("histogram", "extremes are not finite or not in order");
        histogram.min_ = content.min + 0.0F;
        histogram.max_ = content.max + 0.0F;
    }
    const float low = histogram.min();
    const float high = histogram.max();
    if (content.exponent != exponent_for(histogram.abs_max()))
        throw Error("histogram", "bin width does not fit the extremes");
    const bool fits = side_fits(histogram.negative_, std::min(low, 0.0F), content.exponent) &&
                      side_fits(histogram.positive_, std::max(high, 0.0F), content.exponent);
    if (!fits) throw Error("histogram", "counts do not fit the extremes");
    const bool spans_zero = low <= 0.0F && high >= 0.0F;
    const bool ends_at_zero = low == 0.0F || high == 0.0F;
    if (histogram.count() > 0 && (histogram.zeros_ > 0 ? !spans_zero : ends_at_zero))
        throw Error("histogram", "extremes and the number of zeros contradict each other");
    return histogram;
}

}  // namespace mlq
