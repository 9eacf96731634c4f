// Everything calibration remembers of one value of the network. One such record serves every method (max, percentile,
// entropy, mse, auto); records of different samples merge in any order to the same bits.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "mlq/quant/fixed_sum.hpp"
#include "mlq/quant/histogram.hpp"

namespace mlq {

// What one sample says as a whole.
struct SampleSummary {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
    double power = 0;    // sum of all squares: of the channels' sums, added in eight turns, then those eight
    bool finite = true;  // no value is NaN or infinite (the sums of finite floats are finite)
};

// What one sample says about each channel of a value: a row of [pixels][channels], channels innermost. Sums are double,
// one addition per pixel in order of pixels; squares are exact before the addition.
struct SampleMoments {
    explicit SampleMoments(std::int64_t channels);
    std::int64_t pixels = 0;
    std::vector<float> min, max;  // +infinity and -infinity while nothing was seen; NaNs are passed over
    std::vector<double> sum, sum_of_squares;

    void add(std::span<const float> values);  // the definition that a kernel must match
    void clear();                             // ready for the next sample
    SampleSummary summary() const;
};

// Per channel, over all samples.
struct ChannelStatistics {
    std::vector<float> min, max;  // +infinity and -infinity while nothing was seen
    std::vector<FixedSum> sum, sum_of_squares;
    std::uint64_t pixels = 0;  // values seen in each channel

    std::size_t size() const { return min.size(); }
    double mean(std::size_t channel) const;
    double mean_square(std::size_t channel) const;
    bool operator==(const ChannelStatistics&) const = default;
};

// Samples whose largest |x| lies in [2^octave, 2^(octave + 1)).
struct SampleGroup {
    std::uint64_t samples = 0;
    FixedSum power;  // sum over these samples of their mean of x^2
    bool operator==(const SampleGroup&) const = default;
};

// How samples differ from each other.
struct SampleStatistics {
    std::uint64_t count = 0;
    FixedSum max, min;                           // sums over samples of each sample's extremes
    std::map<int, SampleGroup> groups;           // by octave, -149..127; samples of zeros only are in none
    std::map<int, std::uint64_t> channel_peaks;  // by octave: (sample, channel) pairs with their largest |x| there
    void merge(const SampleStatistics& other);
    bool operator==(const SampleStatistics&) const = default;
};

struct ValueStatistics {
    explicit ValueStatistics(std::int64_t channels = 1);

    Histogram histogram;
    ChannelStatistics channels;
    SampleStatistics samples;

    // One sample, channels innermost: histogram and moments. The definition of collecting.
    void add_sample(std::span<const float> values);
    // Throws Error if the channel counts differ.
    void merge(const ValueStatistics& other);
    bool operator==(const ValueStatistics&) const = default;
};

}  // namespace mlq
