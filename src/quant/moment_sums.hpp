// Adds up the moments of many samples exactly, at the price of a few vector operations for each channel.
//
// A 256-bit addition for each channel of each sample would cost more than a small network. So the sums run in doubles
// for as long as their additions are exact, which is tested; before one would round, the running double moves to its
// FixedSum. What comes out is the exact sum, in whatever order the samples came. A sample's channel sum is first cut
// (toward zero) to 24 significant bits, which is what leaves room: a double then holds the exact sum of many such
// numbers. Sums below 2^-104 count as zero, those beyond 2^96 as 2^96, NaN as zero.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mlq/quant/statistics.hpp"

namespace mlq {

class MomentSums {
  public:
    explicit MomentSums(std::int64_t channels);

    // As many channels as this has; samples without pixels are no samples. `summary` is moments.summary().
    void add(const SampleMoments& moments, const SampleSummary& summary);

    // Moves everything to the statistics, which then hold it besides what they held, and starts anew.
    void move_to(ChannelStatistics& channels, SampleStatistics& samples);

  private:
    // Exact sums, one per channel.
    struct Sums {
        std::vector<double> running;
        std::vector<FixedSum> moved;
        void add(std::span<const double> addends);
        void move_to(std::vector<FixedSum>& sums);
    };

    std::vector<float> min_, max_;
    Sums sum_, sum_of_squares_;
    std::uint64_t pixels_ = 0;
    SampleStatistics samples_;  // without channel_peaks:
    // One counter per octave and one for zeros; four tables take turns, because neighbours often share an octave.
    static constexpr std::size_t octaves = 277;
    std::array<std::array<std::uint64_t, octaves + 1>, 4> peaks_ = {};
};

}  // namespace mlq
