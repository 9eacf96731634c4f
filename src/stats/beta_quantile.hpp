// Quantiles of Beta(a, b) with a <= b.
#pragma once

#include "beta_tail.hpp"

namespace mlq::detail {

// The spot whose tail on `side` is exp(log_probability), log_probability < 0.
Spot find_quantile(const BetaShape& shape, double log_probability, Side side);

}  // namespace mlq::detail
