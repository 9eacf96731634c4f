// The posterior of an error rate p after N1 errors and N0 correct answers: with the prior Beta(a0, b0) it is
// Beta(a, b), a = N1 + a0, b = N0 + b0 (A. Gelman et al., "Bayesian Data Analysis", ch. 2).
//
//     const Posterior error({.errors = 37, .total = 5000});
//     error.mean();                       // 0.0076
//     error.interval(0.95);               // 0.5 .. 1.0 %, equal tails
//     error.probability_below(0.01);      // P(p < 1 %)
//
// Counts may be real (weighted examples, curves) and run from 0 to 1e12 and beyond. Quantiles, both ends of an interval
// and its width have a relative error of about 1e-13, for tails down to 1e-300; nothing here loops without bound or
// returns NaN.
#pragma once

#include <string_view>

#include "mlq/stats/level.hpp"

namespace mlq {

// What was counted: errors out of total. 0 <= errors <= total <= 1e15.
struct Counts {
    double errors = 0;
    double total = 0;
};

// Prior Beta(errors, correct): as if that many errors and correct answers had been seen before. Both > 0.
struct Prior {
    double errors = 1;  // uniform
    double correct = 1;

    static Prior uniform() { return {1, 1}; }
    static Prior jeffreys() { return {0.5, 0.5}; }
    // As strong as `weight` examples with a mean error of `mean`: Beta(mean weight, (1 - mean) weight).
    static Prior with_mean(double mean, double weight);
    // "uniform", "jeffreys", "A,B" or "mean=0.02,weight=100". Throws Error for anything else.
    static Prior parse(std::string_view text);
};

// A credible interval [low, high] of probability `level`. The width is computed by itself: at a total of 1e12 the
// difference of the ends has lost six digits.
struct CredibleInterval {
    double low = 0;
    double high = 1;
    double width = 1;
    double level = 0.95;
};

class Posterior {
  public:
    // Throws Error for negative or non-finite counts, errors > total, and a prior that is not positive.
    explicit Posterior(Counts counts, Prior prior = {});
    // Beta(a, b) itself; a, b > 0.
    static Posterior beta(double a, double b);

    double a() const { return a_; }
    double b() const { return b_; }
    double mean() const { return a_ / (a_ + b_); }
    double deviation() const;  // standard deviation
    double mode() const;  // (a - 1) / (a + b - 2), or the end where the density is highest; 1/2 for the uniform density

    double density(double p) const;            // 0 outside [0, 1]; may be infinite at 0 and 1
    double probability_below(double t) const;  // P(p < t) = I_t(a, b)
    double probability_above(double t) const;  // P(p > t), computed as itself, not as 1 - P(p < t)

    double median() const { return lower_quantile(0.5); }
    double lower_quantile(double tail) const;  // x with P(p < x) = tail, 0 < tail < 1
    double upper_quantile(double tail) const;  // x with P(p > x) = tail, 0 < tail < 1

    // Equal tails: P(p < low) = P(p > high) = (1 - level) / 2.
    CredibleInterval interval(Level level) const;

    // The shortest interval (highest posterior density). Not invariant under p -> odds, so gates use one-sided bounds
    // instead. Where the density is highest at both ends or nowhere (no data) no interval is shorter than all others;
    // then this is interval(level), and has_shortest() is false.
    CredibleInterval shortest_interval(Level level) const;
    bool has_shortest() const { return a_ > 1 || b_ > 1 || (a_ == 1) != (b_ == 1); }

  private:
    Posterior() = default;
    double a_ = 1;
    double b_ = 1;
};

}  // namespace mlq
