// Which of two models is better? Differences of error rates, paired (same examples) and unpaired (different test sets).
//
//     const PairedPosterior pair({.both_right = 9100, .only_a_wrong = 60, .only_b_wrong = 40, .both_wrong = 800});
//     pair.interval(0.95);                // of error(A) - error(B)
//     pair.probability_below(0.005);      // P(A is at most half a point worse than B)
//     pair.probability_a_better();
#pragma once

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// How often two models were right and wrong on the same examples. Each count >= 0, may be real; the sum at most 1e15.
struct PairedCells {
    double both_right = 0;
    double only_a_wrong = 0;
    double only_b_wrong = 0;
    double both_wrong = 0;

    double total() const { return both_right + only_a_wrong + only_b_wrong + both_wrong; }
    // One more example.
    void add(bool a_is_right, bool b_is_right) {
        if (a_is_right)
            (b_is_right ? both_right : only_b_wrong) += 1;
        else
            (b_is_right ? only_a_wrong : both_wrong) += 1;
    }
};

// The posterior of delta = error(A) - error(B) on the same examples. `prior` is that of each model's own error, so that
// it agrees with Posterior, and before the data the two models err independently: Dirichlet(x for each cell in which
// one model is wrong, e^2 / (e + c) and c^2 / (e + c) for both wrong and both right), x = e c / (e + c). The uniform
// prior is Dirichlet(1/2 for each cell). With D = only_a_wrong + only_b_wrong,
//     delta = s (2 r - 1),   s ~ Beta(D + 2 x, total - D + e + c - 2 x),   r ~ Beta(only_a_wrong + x, only_b_wrong +
//     x),
// independent, so P(delta <= d) is one integral over s; probabilities have an absolute error below 1e-12.
class PairedPosterior {
  public:
    // Throws Error for negative or non-finite cells, and for a prior that is not positive.
    explicit PairedPosterior(const PairedCells& cells, Prior prior = {});

    double mean() const;
    double deviation() const;
    double median() const { return lower_quantile(0.5); }
    double probability_below(double d) const;      // P(delta < d)
    double probability_above(double d) const;      // P(delta > d), as itself
    double probability_a_better() const;           // P(delta < 0) = I_1/2(only_a_wrong + x, only_b_wrong + x)
    double lower_quantile(double tail) const;      // d with P(delta < d) = tail
    double upper_quantile(double tail) const;      // d with P(delta > d) = tail
    CredibleInterval interval(Level level) const;  // equal tails

  private:
    Posterior disagreement_;  // s
    Posterior share_;         // r
};

// Exact two-sided McNemar test: min(1, 2 P(Bin(n, 1/2) <= min(only_a_wrong, only_b_wrong))), n their sum; 1 for n = 0.
// (T. Dietterich, Neural Computation 10, 1998.) For real counts, its continuation by the incomplete beta function.
double mcnemar_p_value(const PairedCells& cells);

// The posterior of delta = A - B for independent error rates A and B (different test sets).
// P(delta <= d) = integral of the density of one times the tail of the other; absolute error below 1e-12.
class DifferencePosterior {
  public:
    DifferencePosterior(const Posterior& a, const Posterior& b) : a_(a), b_(b) {}

    double mean() const { return a_.mean() - b_.mean(); }
    double deviation() const;
    double median() const { return lower_quantile(0.5); }
    double probability_below(double d) const;
    double probability_above(double d) const;
    double probability_a_better() const { return probability_below(0); }  // P(pA < pB)
    double lower_quantile(double tail) const;
    double upper_quantile(double tail) const;
    CredibleInterval interval(Level level) const;

  private:
    Posterior a_;
    Posterior b_;
};

}  // namespace mlq
