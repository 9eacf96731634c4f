#include "mlq/quant/statistics.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

double mean_of(const FixedSum& sum, std::uint64_t count) {
    return count > 0 ? sum.value() / static_cast<double>(count) : 0.0;
}

// Largest finite |x| between two extremes, 0 if nothing was seen.
float peak_of(float min, float max) {
    if (min > max) return 0.0F;
    return std::min(std::max(-min, max), std::numeric_limits<float>::max());
}

constexpr int lowest_octave = -149;

// ilogb(x) - lowest_octave for a positive float, from its bits where it is normal.
std::size_t octave_field(float x) {
    const auto exponent = static_cast<int>(std::bit_cast<std::uint32_t>(x) >> 23);
    return static_cast<std::size_t>((exponent > 0 ? exponent - 127 : std::ilogb(x)) - lowest_octave);
}

void add_sample_summary(SampleStatistics& samples, const SampleMoments& moments) {
    float low = infinity;
    float high = -infinity;
    double power = 0;
    std::array<std::uint32_t, 277> peaks = {};  // a map would cost more than the channel's moments
    for (std::size_t c = 0; c < moments.min.size(); ++c) {
        low = std::min(low, moments.min[c]);
        high = std::max(high, moments.max[c]);
        power += moments.sum_of_squares[c];
        if (const float peak = peak_of(moments.min[c], moments.max[c]); peak > 0.0F) ++peaks[octave_field(peak)];
    }
    for (std::size_t field = 0; field < peaks.size(); ++field) {
        if (peaks[field] > 0) samples.channel_peaks[static_cast<int>(field) + lowest_octave] += peaks[field];
    }
    ++samples.count;
    samples.max.add(high);
    samples.min.add(low);
    if (const float peak = peak_of(low, high); peak > 0.0F) {
        auto& group = samples.groups[std::ilogb(peak)];
        ++group.samples;
        group.power.add(power / (static_cast<double>(moments.pixels) * static_cast<double>(moments.min.size())));
    }
}

void merge_samples(SampleStatistics& samples, const SampleStatistics& other) {
    samples.count += other.count;
    samples.max.merge(other.max);
    samples.min.merge(other.min);
    for (const auto& [octave, group] : other.groups) {
        samples.groups[octave].samples += group.samples;
        samples.groups[octave].power.merge(group.power);
    }
    for (const auto& [octave, count] : other.channel_peaks) samples.channel_peaks[octave] += count;
}

}  // namespace

SampleMoments::SampleMoments(std::int64_t channels) {
    const auto size = static_cast<std::size_t>(channels);
    min.resize(size);
    max.resize(size);
    sum.resize(size);
    sum_of_squares.resize(size);
    clear();
}

void SampleMoments::clear() {
    pixels = 0;
    std::fill(min.begin(), min.end(), infinity);
    std::fill(max.begin(), max.end(), -infinity);
    std::fill(sum.begin(), sum.end(), 0.0);
    std::fill(sum_of_squares.begin(), sum_of_squares.end(), 0.0);
}

void SampleMoments::add(std::span<const float> values) {
    const auto channels = min.size();
    assert(channels > 0 && values.size() % channels == 0);
    for (std::size_t i = 0; i < values.size(); i += channels) {
        for (std::size_t c = 0; c < channels; ++c) {
            const float x = values[i + c];
            min[c] = x < min[c] ? x : min[c];
            max[c] = x > max[c] ? x : max[c];
            sum[c] += static_cast<double>(x);
            sum_of_squares[c] += static_cast<double>(x) * static_cast<double>(x);
        }
    }
    pixels += static_cast<std::int64_t>(values.size() / channels);
}

double ChannelStatistics::mean(std::size_t channel) const {
    return mean_of(sum[channel], pixels);
}

double ChannelStatistics::mean_square(std::size_t channel) const {
    return mean_of(sum_of_squares[channel], pixels);
}

ValueStatistics::ValueStatistics(std::int64_t channel_count) {
    const auto size = static_cast<std::size_t>(channel_count);
    channels.min.assign(size, infinity);
    channels.max.assign(size, -infinity);
    channels.sum.resize(size);
    channels.sum_of_squares.resize(size);
}

void ValueStatistics::add_sample(std::span<const float> values) {
    SampleMoments moments(static_cast<std::int64_t>(channels.size()));
    moments.add(values);
    histogram.add(values);
    add_moments(moments);
}

void ValueStatistics::add_moments(const SampleMoments& moments) {
    assert(moments.min.size() == channels.size());
    if (moments.pixels == 0) return;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        channels.min[c] = std::min(channels.min[c], moments.min[c] + 0.0F);  // + 0: no sign of zero
        channels.max[c] = std::max(channels.max[c], moments.max[c] + 0.0F);
        channels.sum[c].add(moments.sum[c]);
        channels.sum_of_squares[c].add(moments.sum_of_squares[c]);
    }
    channels.pixels += static_cast<std::uint64_t>(moments.pixels);
    add_sample_summary(samples, moments);
}

void ValueStatistics::merge(const ValueStatistics& other) {
    if (channels.size() != other.channels.size())
        throw Error("statistics", std::to_string(channels.size()) + " channels cannot be merged with " +
                                      std::to_string(other.channels.size()));
    histogram.merge(other.histogram);
    for (std::size_t c = 0; c < channels.size(); ++c) {
        channels.min[c] = std::min(channels.min[c], other.channels.min[c]);
        channels.max[c] = std::max(channels.max[c], other.channels.max[c]);
        channels.sum[c].merge(other.channels.sum[c]);
        channels.sum_of_squares[c].merge(other.channels.sum_of_squares[c]);
    }
    channels.pixels += other.channels.pixels;
    merge_samples(samples, other.samples);
}

}  // namespace mlq
