// Do two samples fall into classes (or bins) in the same proportions?
//
//   chi-square   X = sum over cells of (count - expected)^2 / expected; effect: Cramer's V = sqrt(X / (n + m)), 0..1
//   PSI          population stability index = sum over classes of (a - b) ln(a / b), a and b the shares; if any cell is
//                empty, 1/2 is added to every count
// Neither is zero without drift. For K classes and samples of n and m, E[PSI] is about (K - 1) (1/n + 1/m), and
// PSI / (1/n + 1/m) is about chi-square with K - 1 degrees of freedom (Yurdakul 2018): 10 bins and n = m = 200 give
// 0.09 by chance. Up to `permuted_total` rows the null is not approximated: rows are dealt to the samples anew 999
// times.
#pragma once

#include <cstdint>
#include <span>

namespace mlq {

double chi_square_tail(double x, double degrees);  // P(X >= x)

inline constexpr std::uint64_t permuted_total = 4000;

struct Homogeneity {
    std::size_t classes = 0;  // that occur at all; fewer than two: nothing to compare, all p-values are 1
    double chi_square = 0;
    double cramers_v = 0;
    double chi_square_p = 1;
    double psi = 0;
    double psi_by_chance = 0;  // its expectation without drift
    double psi_p = 1;
    bool permuted = false;  // p-values are (hits + 1) / 1000
};

// Counts of the same classes in both samples. Classes too rare for the approximation (an expected count below 5) are
// pooled first, where it is used. Throws Error unless both spans have the same length and a positive sum.
Homogeneity compare_counts(std::span<const std::uint64_t> first, std::span<const std::uint64_t> second,
                           std::uint64_t seed);

}  // namespace mlq
