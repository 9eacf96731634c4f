// Intervals for statistics that are no proportions (AUC, F1, average precision): the Bayesian bootstrap (D. Rubin,
// Annals of Statistics 9, 1981). Each unit (an example, or a group of examples that belong together) gets a random
// weight, the weights of all units being Dirichlet(1, ..., 1), and the statistic is computed on the weighted units. No
// draw loses a unit, so a statistic that is defined on the data is defined on every draw.
//
//     const auto draws = draw_statistics({.seed = 1}, rows, 1, [&](auto weights, auto out) { out[0] = auc(weights); });
//     const CredibleInterval interval = *interval_of_draws(draws[0], 0.95);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// The value below which the share `probability` of the sorted draws lies, interpolated; needs at least one draw.
double quantile_of_draws(std::span<const double> sorted, double probability);

// The equal-tailed interval of draws in any order. Draws that are NaN (the statistic was undefined) are left out;
// nothing when fewer than half are left.
std::optional<CredibleInterval> interval_of_draws(std::vector<double> draws, Level level);

// Fills the weights of one draw: independent exponentials, whose shares are Dirichlet(1, ..., 1).
void draw_weights(Random& random, std::span<double> weights);

struct Bootstrap {
    int draws = 1000;
    std::uint64_t seed = 0;
    int threads = 1;
};

// Computes `count` statistics for one vector of weights (one per unit, mean about 1) and writes them to `out`. Called
// from several threads at a time.
using WeightedStatistics = std::function<void(std::span<const double> weights, std::span<double> out)>;

// result[statistic][draw]. The same draws for any number of threads: draw number d has the seed `seed` + d, mixed.
std::vector<std::vector<double>> draw_statistics(const Bootstrap& bootstrap, std::size_t units, std::size_t count,
                                                 const WeightedStatistics& compute);

}  // namespace mlq
