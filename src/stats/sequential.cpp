#include "mlq/stats/sequential.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "beta_tail.hpp"
#include "binomial.hpp"
#include "mlq/base/error.hpp"
#include "search.hpp"

namespace mlq {
namespace {

using detail::BetaShape;
using detail::Spot;

constexpr double farthest = 690;  // log-odds beyond which a probability is no normal double

// log density on the log-odds scale at the log-odds `u`, for either order of a and b.
class LogDensity {
  public:
    LogDensity(double a, double b)
        : shape_(detail::make_shape(std::min(a, b), std::max(a, b))), swapped_(a > b), middle_(std::log(a / b)) {}
    double operator()(double u) const {
        return log_density(shape_, spot_at_log_odds(shape_, swapped_ ? middle_ - u : u - middle_));
    }

  private:
    BetaShape shape_;
    bool swapped_;
    double middle_;
};

double probability_at(double log_odds) {
    return 1 / (1 + std::exp(-log_odds));
}

void check(const SequentialTest& test) {
    if (!(test.p0 > 0 && test.p0 < test.p1 && test.p1 < 1)) throw Error("test", "needs 0 < p0 < p1 < 1");
    if (!(test.alpha > 0 && test.alpha < 0.5 && test.beta > 0 && test.beta < 0.5))
        throw Error("test", "alpha and beta must be between 0 and 0.5");
}

}  // namespace

// log(posterior / prior) = errors log p + correct log(1 - p) + constant is concave in log-odds with its top at the
// observed rate, so each end is one root on its side of the top.
CredibleInterval always_valid_interval(Counts counts, Prior prior, Level level) {
    const Posterior posterior(counts, prior);
    const LogDensity after(posterior.a(), posterior.b());
    const LogDensity before(prior.errors, prior.correct);
    const double bound = std::log(level.missing());
    const auto excess = [&](double u) { return after(u) - before(u) - bound; };
    const double correct = counts.total - counts.errors;
    if (counts.total == 0) return {0, 1, 1, level.value()};  // nothing seen, nothing left out
    const double top = std::clamp(std::log(counts.errors) - std::log(correct), -600.0, 600.0);
    const double reach =
        1 / std::sqrt(std::max(1.0, counts.errors) * std::max(1.0, correct) / std::max(1.0, counts.total));
    const auto end = [&](double direction, double limit) {
        double inside = top, step = 4 * reach;
        while (direction * (inside + direction * step) < farthest && excess(inside + direction * step) > 0) {
            inside += direction * step;
            step *= 2;
        }
        const double outside = direction * std::min(farthest, direction * (inside + direction * step));
        if (excess(outside) > 0) return limit;
        return probability_at(detail::find_root(excess, std::min(inside, outside), std::max(inside, outside), 1e-15));
    };
    const double low = counts.errors > 0 ? end(-1, 0) : 0;
    const double high = correct > 0 ? end(1, 1) : 1;
    return {low, high, high - low, level.value()};
}

RunningInterval intersect_looks(std::span<const Counts> looks, Prior prior, Level level) {
    CredibleInterval all{0, 1, 1, level.value()}, last = all;
    for (const Counts& counts : looks) {
        last = always_valid_interval(counts, prior, level);
        all.low = std::max(all.low, last.low);
        all.high = std::min(all.high, last.high);
    }
    all.width = all.high - all.low;
    if (all.width < 0) return {last, false};
    return {all, true};
}

GateResult judge_sequentially(const ErrorGate& gate, std::span<const Counts> looks) {
    if (looks.empty()) throw Error("gate", "no look at any data");
    const Counts now = looks.back();
    const auto judge = [&](const CredibleInterval& interval) {
        if (interval.high < gate.max_error) return Outcome::pass;
        return interval.low > gate.max_error ? Outcome::fail : Outcome::inconclusive;
    };
    GateResult result;
    result.probability = judge_error(gate, now).probability;
    result.outcome = judge(intersect_looks(looks, gate.prior, gate.confidence).interval);
    if (result.outcome == Outcome::inconclusive) {
        const double rate = now.total > 0 ? now.errors / now.total : 0;
        result.further_examples =
            detail::find_first(std::floor(now.total) + 1,
                               [&](double total) {
                                   const Counts later{rate * total, total};
                                   return judge(always_valid_interval(later, gate.prior, gate.confidence)) !=
                                          Outcome::inconclusive;
                               }) -
            now.total;
    }
    return result;
}

double find_allowed_errors_at_look(const ErrorGate& gate, double total) {
    const auto fails = [&](double errors) {
        return always_valid_interval({errors, total}, gate.prior, gate.confidence).high >= gate.max_error;
    };
    return std::min(total, detail::find_first(0, fails, std::floor(total)) - 1);
}

double find_smallest_passing_look(const ErrorGate& gate) {
    return detail::find_first(1, [&](double total) { return find_allowed_errors_at_look(gate, total) >= 0; });
}

double find_power_at_look(const ErrorGate& gate, double true_error, double total) {
    if (!(true_error >= 0 && true_error < 1)) throw Error("true", "must be at least 0 and below 1");
    return detail::binomial_below(find_allowed_errors_at_look(gate, total), total, true_error);
}

SequentialTestResult run_sequential_test(const SequentialTest& test, Counts counts) {
    check(test);
    SequentialTestResult result;
    result.log_ratio = counts.errors * std::log(test.p1 / test.p0) +
                       (counts.total - counts.errors) * (std::log1p(-test.p1) - std::log1p(-test.p0));
    result.lower_bound = std::log(test.beta / (1 - test.alpha));
    result.upper_bound = std::log((1 - test.beta) / test.alpha);
    if (result.log_ratio <= result.lower_bound) result.outcome = Outcome::pass;
    if (result.log_ratio >= result.upper_bound) result.outcome = Outcome::fail;
    return result;
}

}  // namespace mlq
