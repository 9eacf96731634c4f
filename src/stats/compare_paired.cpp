#include <algorithm>
#include <cmath>

#include "expectation.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {
namespace {

void check(const PairedCells& cells) {
    for (const double cell : {cells.both_right, cells.only_a_wrong, cells.only_b_wrong, cells.both_wrong})
        if (!(cell >= 0 && cell <= 1e15)) throw Error("cells", "a count must be between 0 and 1e15");
}

// What the prior is worth in each of the two cells in which one model is wrong.
double prior_of_one_wrong(Prior prior) {
    Posterior({}, prior);  // refuses what is no prior
    return prior.errors * (prior.correct / (prior.errors + prior.correct));
}

Posterior posterior_of_disagreement(const PairedCells& cells, Prior prior) {
    check(cells);
    const double each = prior_of_one_wrong(prior);
    return Posterior({.errors = cells.only_a_wrong + cells.only_b_wrong, .total = cells.total()},
                     {.errors = 2 * each, .correct = prior.errors + prior.correct - 2 * each});
}

Posterior posterior_of_share(const PairedCells& cells, Prior prior) {
    const double disagreements = cells.only_a_wrong + cells.only_b_wrong, each = prior_of_one_wrong(prior);
    return Posterior({.errors = cells.only_a_wrong, .total = disagreements}, {.errors = each, .correct = each});
}

// P(s (2 r - 1) > d) for d > 0.
double probability_beyond(const Posterior& disagreement, const Posterior& share, double d) {
    if (d >= 1) return 0;
    return detail::integrate_against(disagreement, d, 1,
                                     [&](double s) { return share.probability_above(0.5 * (1 + d / s)); });
}

Posterior mirrored(const Posterior& posterior) {
    return Posterior::beta(posterior.b(), posterior.a());
}

}  // namespace

PairedPosterior::PairedPosterior(const PairedCells& cells, Prior prior)
    : disagreement_(posterior_of_disagreement(cells, prior)), share_(posterior_of_share(cells, prior)) {}

double PairedPosterior::mean() const {
    return disagreement_.mean() * (share_.a() - share_.b()) / (share_.a() + share_.b());
}

double PairedPosterior::deviation() const {
    // Var(s q) = E(s^2) E(q^2) - E(s)^2 E(q)^2 with q = 2 r - 1.
    const double s = disagreement_.mean(), s_sd = disagreement_.deviation();
    const double q = mean() / s, q_sd = 2 * share_.deviation();
    return std::sqrt(s_sd * s_sd * (q * q + q_sd * q_sd) + s * s * q_sd * q_sd);
}

double PairedPosterior::probability_a_better() const {
    return share_.probability_below(0.5);
}

double PairedPosterior::probability_above(double d) const {
    if (d == 0) return share_.probability_above(0.5);
    if (d > 0) return probability_beyond(disagreement_, share_, d);
    return 1 - probability_beyond(disagreement_, mirrored(share_), -d);
}

double PairedPosterior::probability_below(double d) const {
    if (d == 0) return share_.probability_below(0.5);
    if (d < 0) return probability_beyond(disagreement_, mirrored(share_), -d);
    return 1 - probability_beyond(disagreement_, share_, d);
}

double PairedPosterior::lower_quantile(double tail) const {
    return detail::find_difference([this](double d) { return probability_below(d); }, tail, mean(), deviation());
}

double PairedPosterior::upper_quantile(double tail) const {
    return detail::find_difference([this](double d) { return probability_above(d); }, tail, mean(), deviation());
}

CredibleInterval PairedPosterior::interval(Level level) const {
    const double low = lower_quantile(level.missing() / 2);
    const double high = upper_quantile(level.missing() / 2);
    return {.low = low, .high = high, .width = high - low, .level = level.value()};
}

double mcnemar_p_value(const PairedCells& cells) {
    check(cells);
    const double n = cells.only_a_wrong + cells.only_b_wrong;
    const double fewer = std::min(cells.only_a_wrong, cells.only_b_wrong);
    if (n - fewer <= fewer) return 1;
    // P(Bin(n, 1/2) <= k) = I_1/2(n - k, k + 1)
    return std::min(1.0, 2 * Posterior::beta(n - fewer, fewer + 1).probability_below(0.5));
}

}  // namespace mlq
