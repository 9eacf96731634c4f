// Quantiles of Beta(a, b) with a <= b.
#pragma once

#include "beta_tail.hpp"

namespace mlq::detail {

// The spot whose tail on `side` is exp(log_probability), log_probability < 0.
Spot find_quantile(const BetaShape& shape, double log_probability, Side side);

// z with P(Z > z) = exp(log_probability) to 5e-4 (Abramowitz, Stegun 26.2.23), for probabilities up to 1/2.
double normal_upper_quantile(double log_probability);

// About the log-odds above the mean below which lies as much as below `score` in the standard normal distribution
// (Abramowitz, Stegun 26.5.22, after Cornish and Fisher). For a > 1.
double log_odds_of_score(const BetaShape& shape, double score);

}  // namespace mlq::detail
