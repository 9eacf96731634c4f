// Kolmogorov and Smirnov's comparison of two samples: D = max over x of |F(x) - G(x)|, 0..1, F and G the samples'
// distribution functions.
//
// Up to n m = 4e6 the p-value P(D' >= D) is exact given the ties of the pooled sample: of all orders of the n + m
// values the share whose path leaves |i/n - j/m| < D at a place where the value changes (Schroer and Trenkler 1995).
// Above, it is Kolmogorov's limit with Stephens' correction (1970), which with ties is an upper bound.
#pragma once

#include <cstdint>
#include <span>

namespace mlq {

struct KolmogorovTest {
    double distance = 0;
    double p = 1;
    bool exact = true;
    double tied = 0;  // share of the pooled values that occur more than once
};

// Values in any order; neither sample may be empty or hold NaN (Error).
KolmogorovTest compare_distributions(std::span<const double> first, std::span<const double> second);

}  // namespace mlq
