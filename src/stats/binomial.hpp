// The binomial distribution Bin(n, q): k errors among n examples at the true error rate q.
#pragma once

#include <functional>

namespace mlq::detail {

// P(k), in Loader's form, for whole 0 <= k <= n and 0 <= q <= 1.
double binomial_probability(double k, double n, double q);

// P(K <= k); 0 for k < 0, 1 for k >= n.
double binomial_below(double k, double n, double q);

// The mean of f(K). `f` is smooth, because for large deviations only every few K are visited, which by Poisson's
// summation formula changes nothing within double precision.
double binomial_mean(double n, double q, const std::function<double(double)>& f);

}  // namespace mlq::detail
