// Draws of the true error of each set of a pipeline, and what they say about the gaps between neighbours.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/stats/posterior.hpp"

namespace mlq::detail {

inline constexpr int gap_draws = 1 << 15;

// One set of the chain human, train, train-dev, dev, test: counts, or a rate that is known.
struct MeasuredSet {
    std::string name;
    int place = 0;
    std::optional<Counts> counts;
    double rate = 0;  // the observed one; only this is used without counts
};

// The set `index` of `sets` in every draw, by a fixed low-discrepancy sequence (Kronecker's with the roots of
// x^(d+1) = x + 1, M. Roberts 2018): repeatable, and accurate to about 1e-4 in a probability.
std::vector<double> draw_rates(const MeasuredSet& set, Prior prior, std::size_t index, std::size_t sets);

// For each gap between neighbours, the shares of draws in which it is the largest, and in which it is above zero.
struct GapShares {
    std::vector<double> largest, positive;
};
GapShares share_gaps(std::span<const std::vector<double>> rates);

// The sets that must grow, and to what size, for one gap to be the largest and above zero with the probability
// `needed` if the observed rates persist: the fewest sets, of these the fewest examples in all. Sets that grow together
// grow by the same factor. Empty when no size would do.
struct Growth {
    std::size_t set = 0;
    double total = 0;
};
std::vector<Growth> find_growth(std::span<const MeasuredSet> sets, Prior prior, double needed);

}  // namespace mlq::detail
