#include "mlq/quant/statistics.hpp"

#include <algorithm>
#include <cassert>

#include "mlq/base/error.hpp"
#include "moment_sums.hpp"

namespace mlq {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

double mean_of(const FixedSum& sum, std::uint64_t count) {
    return count > 0 ? sum.value() / static_cast<double>(count) : 0.0;
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

SampleSummary SampleMoments::summary() const {
    constexpr std::size_t lanes = 8;
    float low[lanes], high[lanes];
    double power[lanes] = {}, odd[lanes] = {};  // odd becomes NaN with the first sum that is not finite
    std::fill(low, low + lanes, infinity);
    std::fill(high, high + lanes, -infinity);
    const auto look_at = [&](std::size_t c, std::size_t lane) {
        low[lane] = min[c] < low[lane] ? min[c] : low[lane];
        high[lane] = max[c] > high[lane] ? max[c] : high[lane];
        power[lane] += sum_of_squares[c];
        odd[lane] += sum[c] * 0.0;
    };
    const std::size_t whole = min.size() / lanes * lanes;
    for (std::size_t c = 0; c < whole; c += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) look_at(c + lane, lane);
    for (std::size_t c = whole; c < min.size(); ++c) look_at(c, c - whole);

    SampleSummary summary;
    double all_odd = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        summary.low = std::min(summary.low, low[lane]);
        summary.high = std::max(summary.high, high[lane]);
        summary.power += power[lane];
        all_odd += odd[lane];
    }
    summary.finite = all_odd == 0;
    return summary;
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
    MomentSums sums(static_cast<std::int64_t>(channels.size()));
    sums.add(moments, moments.summary());
    sums.move_to(channels, samples);
}

void SampleStatistics::merge(const SampleStatistics& other) {
    count += other.count;
    max.merge(other.max);
    min.merge(other.min);
    for (const auto& [octave, group] : other.groups) {
        groups[octave].samples += group.samples;
        groups[octave].power.merge(group.power);
    }
    for (const auto& [octave, number] : other.channel_peaks) channel_peaks[octave] += number;
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
    samples.merge(other.samples);
}

}  // namespace mlq
