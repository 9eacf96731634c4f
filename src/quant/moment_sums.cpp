#include "moment_sums.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace mlq {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr int lowest_octave = -149;

// ilogb(x) - lowest_octave for a positive float, from its bits where it is normal.
std::size_t octave_field(float x) {
    const auto exponent = static_cast<int>(std::bit_cast<std::uint32_t>(x) >> 23);
    return static_cast<std::size_t>((exponent > 0 ? exponent - 127 : std::ilogb(x)) - lowest_octave);
}

// Largest finite |x| between two extremes, not above 0 if nothing but zeros was seen.
float peak_of(float min, float max) {
    return std::min(std::max(-min, max), std::numeric_limits<float>::max());
}

// To 24 significant bits, a multiple of 2^-128 and at most 2^96.
double cut(double x) {
    const double short_x = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & ~((std::uint64_t{1} << 29) - 1));
    const double magnitude = std::fabs(short_x);
    const double bounded = magnitude < 0x1p96 ? short_x : std::copysign(0x1p96, x);
    return magnitude >= 0x1p-104 ? bounded : 0.0;  // NaN is neither
}

// How wrong a + b = sum is, roughly, and 0 only if it is exact: the difference with the larger one is exact and says
// what the sum kept of the smaller one. Sums that FixedSum would clamp count as wrong.
double rounding(double a, double b, double sum) {
    return std::fabs(sum - a - b) + std::fabs(sum - b - a) + (std::fabs(sum) <= 0x1p96 ? 0.0 : 1.0);
}

template <std::size_t count>
void add_channels(double* running, FixedSum* moved, const double* addends) {
    double addend[count], sum[count], lost[count];
    for (std::size_t i = 0; i < count; ++i) addend[i] = cut(addends[i]);
    for (std::size_t i = 0; i < count; ++i) sum[i] = running[i] + addend[i];
    for (std::size_t i = 0; i < count; ++i) lost[i] = rounding(running[i], addend[i], sum[i]);
    double all_lost = 0;
    for (std::size_t i = 0; i < count; ++i) all_lost += lost[i];
    if (all_lost != 0) {
        for (std::size_t i = 0; i < count; ++i) {
            if (lost[i] == 0) continue;
            moved[i].add(running[i]);
            sum[i] = addend[i];
        }
    }
    for (std::size_t i = 0; i < count; ++i) running[i] = sum[i];
}

}  // namespace

void MomentSums::Sums::add(std::span<const double> addends) {
    constexpr std::size_t block = 8;
    std::size_t c = 0;
    for (; c + block <= addends.size(); c += block)
        add_channels<block>(running.data() + c, moved.data() + c, addends.data() + c);
    for (; c < addends.size(); ++c) add_channels<1>(running.data() + c, moved.data() + c, addends.data() + c);
}

void MomentSums::Sums::move_to(std::vector<FixedSum>& sums) {
    for (std::size_t c = 0; c < running.size(); ++c) {
        moved[c].add(running[c]);
        sums[c].merge(moved[c]);
        running[c] = 0;
        moved[c] = {};
    }
}

MomentSums::MomentSums(std::int64_t channels) {
    const auto size = static_cast<std::size_t>(channels);
    min_.assign(size, infinity);
    max_.assign(size, -infinity);
    for (Sums* sums : {&sum_, &sum_of_squares_}) {
        sums->running.resize(size);
        sums->moved.resize(size);
    }
}

void MomentSums::add(const SampleMoments& moments, const SampleSummary& summary) {
    assert(moments.min.size() == min_.size());
    if (moments.pixels == 0) return;
    for (std::size_t c = 0; c < min_.size(); ++c) {
        const float low = moments.min[c];
        const float high = moments.max[c];
        min_[c] = low < min_[c] ? low : min_[c];
        max_[c] = high > max_[c] ? high : max_[c];
        const float peak = peak_of(low, high);
        ++peaks_[c % peaks_.size()][peak > 0.0F ? octave_field(peak) : octaves];
    }
    sum_.add(moments.sum);
    sum_of_squares_.add(moments.sum_of_squares);
    pixels_ += static_cast<std::uint64_t>(moments.pixels);

    ++samples_.count;
    samples_.max.add(summary.high);
    samples_.min.add(summary.low);
    if (const float peak = peak_of(summary.low, summary.high); peak > 0.0F) {
        auto& group = samples_.groups[std::ilogb(peak)];
        ++group.samples;
        group.power.add(summary.power / (static_cast<double>(moments.pixels) * static_cast<double>(min_.size())));
    }
}

void MomentSums::move_to(ChannelStatistics& channels, SampleStatistics& samples) {
    for (std::size_t field = 0; field < octaves; ++field) {
        std::uint64_t count = 0;
        for (const auto& table : peaks_) count += table[field];
        if (count > 0) samples_.channel_peaks[static_cast<int>(field) + lowest_octave] = count;
    }
    for (auto& table : peaks_) table.fill(0);
    samples.merge(samples_);
    samples_ = {};

    for (std::size_t c = 0; c < min_.size(); ++c) {
        channels.min[c] = std::min(channels.min[c], min_[c] + 0.0F);  // + 0: no sign of zero
        channels.max[c] = std::max(channels.max[c], max_[c] + 0.0F);
    }
    std::fill(min_.begin(), min_.end(), infinity);
    std::fill(max_.begin(), max_.end(), -infinity);
    sum_.move_to(channels.sum);
    sum_of_squares_.move_to(channels.sum_of_squares);
    channels.pixels += pixels_;
    pixels_ = 0;
}

}  // namespace mlq
