// The posterior of a quantile of independent values, whatever their distribution: of F(x_(k)), the share of the
// population up to the k-th of n ascending values, no more is known than Beta(k, n - k + 1), hence
//
//     P(quantile <= t) >= P(Beta(k, n - k + 1) >= q),   k = how many of the values are <= t
//
// (B. M. Hill, "Posterior distribution of percentiles", JASA 63, 1968). It agrees with the intervals of
// src/stats/order_statistics.hpp: P reaches 97.5 % where their upper end does. Between two values nothing is assumed,
// so the probabilities of both sides of a limit add up to a little less than one.
//
//     const auto p99 = QuantilePosterior::of_values(sorted, 0.99);
//     p99.probability_below(200);      // that 99 % of all frames take at most 200 ms
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mlq {

// The values x_(first), x_(first + step), ... of n ascending ones, around the quantile; what lies beyond them is as
// good as excluded.
struct QuantileEvidence {
    double q = 0.5;    // 0 < q < 1
    double total = 0;  // n, from 1 to 1e15
    double first = 1;  // rank of values[0]
    double step = 1;
    std::vector<double> values = {};
};

class QuantilePosterior {
  public:
    // Throws Error unless the ranks are whole numbers within 1 .. total and the values finite and ascending.
    explicit QuantilePosterior(QuantileEvidence evidence);
    // Keeps what matters of all values, ascending and at least one: at most about 200 around the quantile.
    static QuantilePosterior of_values(std::span<const double> sorted, double q);

    const QuantileEvidence& evidence() const { return evidence_; }
    double value() const;  // the ceil(q n)-th value, or the stored one next to it

    double probability_below(double t) const;               // P(quantile <= t)
    double probability_above(double t) const;               // P(quantile >= t)
    double lower_quantile(double tail) const;               // the largest t with P(quantile < t) <= tail, or -infinity
    double upper_quantile(double tail) const;               // the smallest t with P(quantile > t) <= tail, or infinity
    QuantilePosterior with_more_data(double factor) const;  // as if each value had come `factor` times

  private:
    double rank(std::size_t place) const;
    double probability_up_to(double rank) const;  // P(quantile <= x_(rank))
    double probability_from(double rank) const;   // P(quantile >= x_(rank))
    QuantileEvidence evidence_;
    double factor_ = 1;
};

}  // namespace mlq
