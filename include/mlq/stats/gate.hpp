// Is this model good enough? A claim is believed when its posterior probability reaches the confidence.
//
//     const GateResult result = judge_error({.max_error = 0.01, .confidence = 0.95}, {.errors = 12, .total = 1940});
//     result.outcome;             // pass: P(error rate < 1 %) >= 0.95
//     result.further_examples;    // when inconclusive: how many more would decide it at the observed rate
//
// One rule for every gate:
//     pass          P(claim) >= confidence
//     fail          P(claim) <= 1 - confidence, and the observed rate itself breaks the claim
//     inconclusive  otherwise
// The second half of "fail" keeps a prior from failing a model that has made no mistake yet: with 0 errors in 2
// examples P(p < 0.01) is 0.03 under the uniform prior, but what is missing is data.
#pragma once

#include "mlq/stats/compare.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

enum class Outcome { pass, fail, inconclusive };

// The claim p < max_error, 0 < max_error < 1.
struct ErrorGate {
    double max_error = 0.01;
    Level confidence = 0.95;
    Prior prior = {};
};

struct GateResult {
    Outcome outcome = Outcome::inconclusive;
    double probability = 0;  // of the claim
    double further_examples =
        0;  // that would decide it if the observed rate persists; 0 when decided, infinity for never
};

// The rule itself, for any claim of which the posterior probability is known. further_examples is infinity when it is
// inconclusive.
GateResult judge_claim(double probability, bool observed_breaks_claim, Level confidence);

// Throws Error for bad counts, a bad prior, or a max_error outside (0, 1).
GateResult judge_error(const ErrorGate& gate, Counts counts);

// c(total): the largest whole number of errors with which the gate passes, or -1 if it cannot pass even without errors.
double find_allowed_errors(const ErrorGate& gate, double total);

// The smallest total with which the gate passes without any error: 298 for max_error 0.01 at confidence 0.95.
double find_smallest_passing_total(const ErrorGate& gate);

// The claim error(A) - error(B) < margin for two models on the same examples: non-inferiority of A by a margin (>= 0),
// or with margin 0 that A is better.
GateResult judge_difference(const PairedCells& cells, double margin, Level confidence, Prior prior = {});

}  // namespace mlq
