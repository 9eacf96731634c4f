#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "binomial.hpp"
#include "expectation.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/plan.hpp"
#include "search.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

void check(const PowerGoal& goal) {
    if (!(goal.true_error >= 0 && goal.true_error < 1))
        throw Error("true", detail::show_number(goal.true_error) + " is not between 0 and 1");
    if (!(goal.power > 0 && goal.power < 1))
        throw Error("power", detail::show_number(goal.power) + " is not between 0 and 1");
}

// The smallest total with which the gate passes despite `errors` errors.
double find_tooth(const ErrorGate& gate, double errors) {
    return detail::find_first(errors, [&](double total) {
        return Posterior({total - errors, total}, {gate.prior.correct, gate.prior.errors})
                   .probability_below(1 - gate.max_error) <= gate.confidence.missing();
    });
}

double power_of(const PowerGoal& goal, double allowed, double total) {
    if (allowed < 0) return 0;
    if (goal.design)
        return detail::integrate_against(*goal.design, 0, 1,
                                         [&](double q) { return detail::binomial_below(allowed, total, q); });
    return detail::binomial_below(allowed, total, goal.true_error);
}

// The power that ever more examples approach.
double best_power(const PowerGoal& goal) {
    if (goal.design) return goal.design->probability_below(goal.gate.max_error);
    if (goal.true_error == goal.gate.max_error) return goal.gate.confidence.missing();
    return goal.true_error < goal.gate.max_error ? 1 : 0;
}

// The errors from which on the power rises with the data. Until then a prior that favours the claim may carry it, and
// data weaken it: by the normal approximation up to (limit - prior's mean) weight / (limit - true error) examples.
double find_settled(const PowerGoal& goal) {
    const auto& prior = goal.gate.prior;
    const double favour = goal.gate.max_error * (prior.errors + prior.correct) - prior.errors;
    const double rate = goal.design ? goal.design->upper_quantile(1e-3) : goal.true_error;
    if (favour <= 0) return 0;
    const double total = rate < goal.gate.max_error ? favour / (goal.gate.max_error - rate) : 1e12;
    return std::max(0.0, find_allowed_errors(goal.gate, std::ceil(std::min(total, 1e12)))) + 1;
}

}  // namespace

double find_power(const PowerGoal& goal, double total) {
    check(goal);
    return power_of(goal, find_allowed_errors(goal.gate, total), total);
}

// Between two totals at which the gate begins to allow one more error the power only falls, so the first total is such
// a beginning, and the last failure is just before one.
PowerTotals find_power_totals(const PowerGoal& goal) {
    check(goal);
    constexpr double never = std::numeric_limits<double>::infinity();
    const double rate = goal.design ? goal.design->mean() : goal.true_error;
    const auto jitter = [&](double k) {
        return 2 * rate * detail::binomial_probability(k, find_tooth(goal.gate, k), rate) + 1e-12;
    };
    const auto at_start = [&](double k) { return power_of(goal, k, find_tooth(goal.gate, k)); };
    const auto at_end = [&](double k) { return power_of(goal, k, find_tooth(goal.gate, k + 1) - 1); };
    // Beyond this total the search for the exact one takes minutes.
    constexpr double most = 1e12;
    const double top = std::max(0.0, find_allowed_errors(goal.gate, most));
    const bool arrives = best_power(goal) > goal.power;
    detail::Crossing first, always;
    if (arrives && at_start(top) >= goal.power) {
        const double settled = std::min(top, find_settled(goal));
        first = detail::find_crossing(at_start, goal.power, jitter, settled);
        always = detail::find_crossing(at_end, goal.power, jitter, settled);
    } else {
        first = detail::scan_crossing(at_start, goal.power, jitter, top);
        always = detail::scan_crossing(at_end, goal.power, jitter, top);
        if (always.after_last > top) always.after_last = never;
        if (arrives && !std::isfinite(first.first))
            throw Error("power", "takes more than 1e12 examples",
                        "assume a true error farther below the allowed one, or ask for less power");
    }
    const auto total_at = [&](double k) { return std::isfinite(k) ? find_tooth(goal.gate, k) : never; };
    return {{total_at(first.first), total_at(always.after_last)}, first.first, always.after_last};
}

std::vector<PowerTooth> find_power_teeth(const PowerGoal& goal, double from, double to, std::size_t limit) {
    check(goal);
    const double first = std::max(0.0, find_allowed_errors(goal.gate, std::max(0.0, from)));
    const double last = find_allowed_errors(goal.gate, to);
    const double step =
        std::max(1.0, std::ceil((last - first + 1) / static_cast<double>(std::max<std::size_t>(limit, 1))));
    std::vector<PowerTooth> teeth;
    for (double k = first; k <= last; k += step) {
        const double total = find_tooth(goal.gate, k);
        teeth.push_back({total, k, power_of(goal, k, total), total > 0 ? power_of(goal, k - 1, total - 1) : 0});
    }
    return teeth;
}

double find_total_for_slice(double needed, double share) {
    if (!(share > 0 && share <= 1)) throw Error("slices", "a share must be above 0 and at most 1");
    return detail::find_first(std::ceil(needed),
                              [&](double total) { return detail::binomial_below(needed - 1, total, share) <= 0.05; });
}

}  // namespace mlq
