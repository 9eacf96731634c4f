#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "binomial.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/plan.hpp"
#include "search.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

void check(const WidthGoal& goal) {
    if (!(goal.expected_error >= 0 && goal.expected_error <= 1))
        throw Error("error", detail::show_number(goal.expected_error) + " is not between 0 and 1");
    if (!(goal.width > 0 && goal.width < 1))
        throw Error("width", detail::show_number(goal.width) + " is not between 0 and 1");
}

double width_of(const WidthGoal& goal, double errors, double total) {
    return Posterior({errors, total}, goal.prior).interval(goal.level).width;
}

// Errors above a half are successes below a half: every width stays the same.
WidthGoal below_half(WidthGoal goal) {
    if (goal.expected_error > 0.5) {
        goal.expected_error = 1 - goal.expected_error;
        std::swap(goal.prior.errors, goal.prior.correct);
    }
    return goal;
}

// With a prior worth many examples the width may grow before it shrinks: data that contradict the prior widen the
// posterior. By the variance of a Beta distribution this ends before twice the prior's weight. Up to here every total
// is looked at by itself; 0 when the prior is worth no more than two examples, for then the width only falls.
double find_settled(const WidthGoal& goal) {
    const double weight = goal.prior.errors + goal.prior.correct;
    return goal.prior.errors <= 1 && goal.prior.correct <= 1 ? 0 : std::ceil(4 * weight);
}

// What is found total by total below `settled`, and stretch by stretch from there on.
FirstAndAlways join(const detail::Crossing& before, FirstAndAlways after, double settled) {
    return {std::isfinite(before.first) ? before.first : after.first,
            after.always > settled ? after.always : before.after_last};
}

// Whether the search for the sawtooth, which doubles its steps, would leave the totals that can be counted (1e15).
bool is_out_of_reach(const WidthGoal& goal) {
    return !(detail::find_first(find_settled(goal),
                                [&](double total) { return find_width(goal, total) <= goal.width; }) <= 4e14);
}

constexpr FirstAndAlways nowhere{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};

}  // namespace

double find_width(const WidthGoal& goal, double total) {
    check(goal);
    return width_of(goal, goal.expected_error * total, total);
}

double find_total(const WidthGoal& goal) {
    check(goal);
    return detail::find_first(0, [&](double total) { return find_width(goal, total) <= goal.width; });
}

// While the rounded number of errors stays k the width falls with the total, and where it becomes k + 1 it jumps up. So
// the first total lies in the first such stretch whose last width suffices, and the last failure in the last stretch
// whose first width does not.
FirstAndAlways find_whole_totals(const WidthGoal& any) {
    check(any);
    const WidthGoal goal = below_half(any);
    const double p = goal.expected_error;
    const auto round_errors = [&](double total) {  // ties as the goal itself has them
        const double rounded = std::nearbyint(any.expected_error * total);
        return any.expected_error > 0.5 ? total - rounded : rounded;
    };
    const auto width_at = [&](double total) { return width_of(goal, round_errors(total), total); };
    const auto enough = [&](double total) { return width_at(total) <= goal.width; };
    const double settled = find_settled(goal);
    detail::Crossing before{std::numeric_limits<double>::infinity(), 0};
    if (settled > 0) {
        const auto& prior = goal.prior;
        const auto stray = [&](double total) {  // half an error more or less
            return goal.width / (2 * std::min(prior.errors + p * total, prior.correct + (1 - p) * total));
        };
        before = detail::scan_crossing([&](double n) { return -width_at(n); }, -goal.width, stray, settled - 1);
    }
    if (p == 0) {
        const double total = detail::find_first(settled, enough);
        return join(before, {total, total}, settled);
    }
    if (is_out_of_reach(goal)) return {before.first, nowhere.always};
    const auto stretch = [&](double k) {  // the first total whose errors round to k
        double total = std::max(0.0, std::floor((k - 0.5) / p) - 1);
        while (round_errors(total) < k) ++total;
        return total;
    };
    const auto jitter = [&](double k) { return goal.width / std::max(1.0, stretch(k)); };
    const auto at_end = [&](double k) { return -width_at(stretch(k + 1) - 1); };
    const auto at_start = [&](double k) { return -width_at(stretch(k)); };
    const double from = round_errors(settled);
    const auto crossing = [&](const auto& value) {
        auto shifted = detail::find_crossing([&](double k) { return value(from + k); }, -goal.width,
                                             [&](double k) { return jitter(from + k); });
        return detail::Crossing{from + shifted.first, from + shifted.after_last};
    };
    const double first = crossing(at_end).first;
    const double good = crossing(at_start).after_last;  // stretches that start well
    return join(before,
                {detail::find_first(std::max(settled, stretch(first)), enough, stretch(first + 1) - 1),
                 good == 0 ? 0 : detail::find_first(std::max(settled, stretch(good - 1)), enough, stretch(good))},
                settled);
}

double find_average_total(const WidthGoal& goal) {
    check(goal);
    return detail::find_first(0, [&](double total) {
        return detail::binomial_mean(total, goal.expected_error, [&](double k) { return width_of(goal, k, total); }) <=
               goal.width;
    });
}

// With `total` examples the width suffices for up to k errors (and, mirrored, for few successes), and k grows with the
// total: a stretch of totals for every k, in which the assurance falls as the errors become more likely to exceed k.
FirstAndAlways find_assured_totals(const WidthGoal& any, double assurance) {
    check(any);
    if (!(assurance > 0 && assurance < 1))
        throw Error("assurance", detail::show_number(assurance) + " is not between 0 and 1");
    const WidthGoal goal = below_half(any);
    WidthGoal half_wrong = goal;  // even one half wrong must be within reach, see `surely`
    half_wrong.expected_error = 0.5;
    const double settled = find_settled(goal);
    const auto& prior = goal.prior;
    const auto enough = [&](double k, double total) { return width_of(goal, k, total) <= goal.width; };
    // The errors that make the posterior widest: half of all that is believed.
    const auto widest = [&](double total) {
        return std::clamp(std::floor((total + prior.correct - prior.errors) / 2), 0.0, total);
    };
    const auto assurance_at = [&](double total) {
        const double middle = widest(total);
        if (enough(middle, total) && enough(std::min(total, middle + 1), total)) return 1.0;
        const double errors = detail::find_first(
            0, [&](double k) { return !enough(k, total); }, std::min(total, middle + 1));
        const double successes = detail::find_first(
            0, [&](double k) { return !enough(total - k, total); }, total - middle);
        return detail::binomial_below(errors - 1, total, goal.expected_error) +
               detail::binomial_below(successes - 1, total, 1 - goal.expected_error);
    };
    detail::Crossing before{std::numeric_limits<double>::infinity(), 0};
    if (settled > 0) {
        const auto tooth = [&](double total) {
            return std::min(1.0, 1 / std::sqrt(1 + total * goal.expected_error * (1 - goal.expected_error)));
        };
        before = detail::scan_crossing(assurance_at, assurance, tooth, settled - 1);
    }
    if (is_out_of_reach(half_wrong)) return {before.first, nowhere.always};
    // From here on even one half wrong is narrow enough.
    const double surely = detail::find_first(settled, [&](double total) { return enough(widest(total), total); });
    const auto stretch = [&](double k) {
        const double start = std::max(settled, std::ceil(2 * k + prior.errors - prior.correct));
        return std::min(surely, detail::find_first(start, [&](double total) { return enough(k, total); }));
    };
    const auto at_start = [&](double k) { return stretch(k) < surely ? assurance_at(stretch(k)) : 1.0; };
    const auto at_end = [&](double k) { return stretch(k) < surely ? assurance_at(stretch(k + 1) - 1) : 1.0; };
    const auto jitter = [&](double k) {
        return 2 * goal.expected_error * detail::binomial_probability(k, stretch(k), goal.expected_error) + 1e-12;
    };
    const double first = detail::find_crossing(at_start, assurance, jitter).first;
    const double always = detail::find_crossing(at_end, assurance, jitter).after_last;
    return join(before, {stretch(first), stretch(always)}, settled);
}

double approximate_total(const WidthGoal& goal) {
    check(goal);
    // The normal quantile as the limit of a Beta quantile: at 1e15 symmetric counts the two agree to 1e-15.
    const Posterior symmetric = Posterior::beta(5e14, 5e14);
    const double z = symmetric.interval(goal.level).width / (2 * symmetric.deviation());
    const double p = goal.expected_error;
    return std::ceil(4 * z * z * p * (1 - p) / (goal.width * goal.width));
}

}  // namespace mlq
