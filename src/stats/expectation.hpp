// Integrals against a posterior.
#pragma once

#include <functional>

#include "mlq/stats/posterior.hpp"

namespace mlq::detail {

// The integral over low < p < high of the posterior's density times f(p). `f` may behave like a power of the distance
// at low and high, is smooth in between on the scale of the posterior's deviation, and lies in [0, 1].
double integrate_against(const Posterior& posterior, double low, double high, const std::function<double(double)>& f);

// The d in [-1, 1] at which a probability that falls (or rises) with d equals `tail`, 0 < tail < 1. The search starts
// around `middle` on the scale `deviation` and compares logarithms, so that small tails are as exact as large ones.
double find_difference(const std::function<double(double)>& probability, double tail, double middle, double deviation);

}  // namespace mlq::detail
