// The posterior of a rate (events per hour) after n events in an exposure of T hours, a Poisson process: with the prior
// Gamma(a0, 0) it is Gamma(n + a0, T). a0 = 1 is the uniform prior, a0 = 1/2 Jeffreys' (A. Gelman et al., "Bayesian
// Data Analysis", ch. 2).
//
//     const RatePosterior alarms({.events = 0, .exposure = 24});
//     alarms.upper_quantile(0.025);    // 0.154: a day without an alarm shows less than 0.154 per hour at 97.5 %
#pragma once

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// events >= 0 (may be real), exposure > 0 in hours or another unit; both at most 1e15.
struct Events {
    double events = 0;
    double exposure = 0;
};

class RatePosterior {
  public:
    // Throws Error for negative or non-finite counts, no exposure, and a prior that is not positive.
    explicit RatePosterior(Events counts, double prior_events = 1);

    double mean() const { return shape_ / exposure_; }
    double probability_below(double rate) const;   // P(rate < r)
    double probability_above(double rate) const;   // as itself, not as 1 - P(rate < r)
    double lower_quantile(double tail) const;      // r with P(rate < r) = tail, 0 < tail < 1
    double upper_quantile(double tail) const;      // r with P(rate > r) = tail
    CredibleInterval interval(Level level) const;  // equal tails

  private:
    double shape_;
    double exposure_;
};

}  // namespace mlq
