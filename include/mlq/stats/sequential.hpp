// Looking while data arrive: intervals that stay valid however often and whenever one looks.
#pragma once

#include <span>

#include "mlq/stats/gate.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// The confidence sequence of a Beta mixture: { p : posterior density(p) / prior density(p) > 1 - level }. Whatever the
// true error, the probability that it is *ever* left outside is at most 1 - level (Ville's inequality; Robbins 1970;
// Howard et al. 2021). At 100 errors in 1000 it is 1.87 times as wide as interval(0.95).
CredibleInterval always_valid_interval(Counts counts, Prior prior, Level level);

// The intersection over successive looks, which is as valid and never grows. `consistent` is false when it is empty:
// then the error rate has changed on the way, and the last look's own interval is returned.
struct RunningInterval {
    CredibleInterval interval;
    bool consistent = true;
};
RunningInterval intersect_looks(std::span<const Counts> looks, Prior prior, Level level);

// The gate p < max_error by that interval: pass when all of it lies below, fail when all of it lies above.
// `probability` is that of the posterior, for information.
GateResult judge_sequentially(const ErrorGate& gate, std::span<const Counts> looks);

// What find_allowed_errors, find_smallest_passing_total and find_power say of the ordinary gate, for one look by that
// interval: the most errors with which it passes, or -1 if it cannot; the smallest total that passes without an error;
// P(it passes at this look) at a true error.
double find_allowed_errors_at_look(const ErrorGate& gate, double total);
double find_smallest_passing_look(const ErrorGate& gate);
double find_power_at_look(const ErrorGate& gate, double true_error, double total);

// Wald's sequential probability ratio test of p0 against p1, 0 < p0 < p1 < 1: log likelihood ratio k log(p1 / p0) +
// (n - k) log((1 - p1) / (1 - p0)); accepts p0 at or below log(beta / (1 - alpha)), p1 at or above log((1 - beta) /
// alpha).
struct SequentialTest {
    double p0 = 0.005;
    double p1 = 0.01;
    double alpha = 0.05;  // P(accept p1 | p0)
    double beta = 0.05;   // P(accept p0 | p1)
};
struct SequentialTestResult {
    Outcome outcome = Outcome::inconclusive;  // pass: p0 accepted; fail: p1 accepted
    double log_ratio = 0;
    double lower_bound = 0;
    double upper_bound = 0;
};
SequentialTestResult run_sequential_test(const SequentialTest& test, Counts counts);

}  // namespace mlq
