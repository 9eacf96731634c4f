// The best of K models on Dev looks better than it is: how much, and what to do about it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// The expected maximum of K independent standard normals: e_K = 0.5642 for 2, 1.5388 for 10, 2.5076 for 100. K >= 1.
double expected_normal_maximum(double candidates);

// K candidates, all with the true error `error`, measured on the same `total` examples; `correlation` is that of their
// errors (mean pairwise phi; two networks trained alike often have 0.5 and more).
struct SelectionProblem {
    double error = 0.1;
    double total = 1000;
    double candidates = 10;
    double correlation = 0;
};

// error - E[observed error of the best], in error-rate units.
// Without correlation exact: E[min] = (1/N) sum over k >= 0 of P(Bin(N, p) > k)^K. With correlation e_K sqrt(p (1 - p)
// (1 - rho) / N). Throws Error for values out of range.
double expected_optimism(const SelectionProblem& problem);

// The mean correlation (phi) over all pairs of models; columns[k][i] is 1 where model k is wrong on example i. Models
// that are always right or always wrong have no correlation and are left out; 0 when fewer than two are left.
double mean_correlation(const std::vector<std::vector<std::uint8_t>>& columns);

// Bootstrap re-selection (Tsamardinos, Greasidou, Borboudakis, Machine Learning 107, 2018): resample the examples, pick
// the best model on the sample, score it on the examples left out. The mean over all draws estimates the error of "the
// best on Dev" without its optimism.
struct Reselection {
    std::size_t best = 0;           // on all examples, the first of equals
    double best_error = 0;          // its error there
    double corrected_error = 0;     // mean error of the winners on examples left out
    CredibleInterval interval;      // of that error over the draws
    std::vector<double> win_share;  // how often each model won
    int draws = 0;
};
Reselection reselect(const std::vector<std::vector<std::uint8_t>>& columns, Level level, std::uint64_t seed,
                     int threads, int draws = 1000);

}  // namespace mlq
