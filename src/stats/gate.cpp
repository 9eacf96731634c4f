#include "mlq/stats/gate.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "mlq/base/error.hpp"
#include "search.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

Outcome decide(double probability, Level confidence, bool observed_breaks_claim) {
    if (1 - probability <= confidence.missing()) return Outcome::pass;
    if (probability <= confidence.missing() && observed_breaks_claim) return Outcome::fail;
    return Outcome::inconclusive;
}

void check(const ErrorGate& gate) {
    if (!(gate.max_error > 0 && gate.max_error < 1))
        throw Error("max-error", detail::show_number(gate.max_error) + " is not between 0 and 1");
}

double probability_of_claim(const ErrorGate& gate, Counts counts) {
    return Posterior(counts, gate.prior).probability_below(gate.max_error);
}

}  // namespace

GateResult judge_claim(double probability, bool observed_breaks_claim, Level confidence) {
    const auto outcome = decide(probability, confidence, observed_breaks_claim);
    return {outcome, probability, outcome == Outcome::inconclusive ? std::numeric_limits<double>::infinity() : 0};
}

GateResult judge_error(const ErrorGate& gate, Counts counts) {
    check(gate);
    const auto judge = [&](Counts now) {
        const double probability = probability_of_claim(gate, now);
        return GateResult{
            decide(probability, gate.confidence, now.total > 0 && now.errors >= gate.max_error * now.total),
            probability, 0};
    };
    GateResult result = judge(counts);
    if (result.outcome == Outcome::inconclusive) {
        const double rate = counts.total > 0 ? counts.errors / counts.total : 0;
        const double total = detail::find_first(std::floor(counts.total) + 1, [&](double n) {
            return judge({rate * n, n}).outcome != Outcome::inconclusive;
        });
        result.further_examples = total - counts.total;
    }
    return result;
}

double find_allowed_errors(const ErrorGate& gate, double total) {
    check(gate);
    const auto passes = [&](double errors) {
        return Posterior({total - errors, total}, {gate.prior.correct, gate.prior.errors})
                   .probability_below(1 - gate.max_error) <= gate.confidence.missing();
    };
    double allowed = -1, refused = std::floor(total) + 1;
    // The allowed rate is below max_error unless the prior is much stronger than the data.
    if (const double guess = std::floor(gate.max_error * total); guess < refused && !passes(guess)) refused = guess;
    while (refused - allowed > 1) {
        const double middle = std::floor(0.5 * (allowed + refused));
        (passes(middle) ? allowed : refused) = middle;
    }
    return allowed;
}

double find_smallest_passing_total(const ErrorGate& gate) {
    check(gate);
    return detail::find_first(0, [&](double total) {
        return decide(probability_of_claim(gate, {0, total}), gate.confidence, false) == Outcome::pass;
    });
}

GateResult judge_difference(const PairedCells& cells, double margin, Level confidence, Prior prior) {
    if (!(margin > -1 && margin < 1)) throw Error("margin", detail::show_number(margin) + " is not between -1 and 1");
    const double total = cells.total();
    const auto judge = [&](double factor) {
        const PairedCells scaled{cells.both_right * factor, cells.only_a_wrong * factor, cells.only_b_wrong * factor,
                                 cells.both_wrong * factor};
        const double probability = PairedPosterior(scaled, prior).probability_below(margin);
        const bool breaks = total > 0 && scaled.only_a_wrong - scaled.only_b_wrong >= margin * scaled.total();
        return GateResult{decide(probability, confidence, breaks), probability, 0};
    };
    GateResult result = judge(1);
    if (result.outcome == Outcome::inconclusive) {
        const double first =
            total > 0 ? detail::find_first(std::floor(total) + 1,
                                           [&](double n) { return judge(n / total).outcome != Outcome::inconclusive; })
                      : std::numeric_limits<double>::infinity();
        result.further_examples = first - total;
    }
    return result;
}

}  // namespace mlq
