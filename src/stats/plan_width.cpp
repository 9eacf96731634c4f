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

// Whether the search for the sawtooth, which doubles its steps, would leave the totals that can be counted (1e15).
bool is_out_of_reach(const WidthGoal& goal) {
    return !(find_total(goal) <= 4e14);
}

constexpr FirstAndAlways nowhere{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};

double round_errors(const WidthGoal& goal, double total) {
    return std::nearbyint(goal.expected_error * total);
}

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
    if (p == 0) {
        const double total = find_total(goal);
        return {total, total};
    }
    if (is_out_of_reach(goal)) return nowhere;
    const auto width_at = [&](double total) { return width_of(goal, round_errors(goal, total), total); };
    const auto stretch = [&](double k) {  // the first total whose errors round to k
        double total = std::max(0.0, std::floor((k - 0.5) / p) - 1);
        while (round_errors(goal, total) < k) ++total;
        return total;
    };
    const auto jitter = [&](double k) { return goal.width / std::max(1.0, stretch(k)); };
    const auto at_end = [&](double k) { return -width_at(stretch(k + 1) - 1); };
    const auto at_start = [&](double k) { return -width_at(stretch(k)); };
    const auto enough = [&](double total) { return width_at(total) <= goal.width; };
    const double first = detail::find_crossing(at_end, -goal.width, jitter).first;
    const double good = detail::find_crossing(at_start, -goal.width, jitter).after_last;  // stretches that start well
    return {detail::find_first(stretch(first), enough, stretch(first + 1) - 1),
            good == 0 ? 0 : detail::find_first(stretch(good - 1), enough, stretch(good))};
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
    if (is_out_of_reach(half_wrong)) return nowhere;
    const auto enough = [&](double k, double total) { return width_of(goal, k, total) <= goal.width; };
    // From here on even one half wrong is narrow enough.
    const double surely = detail::find_first(0, [&](double total) { return enough(std::floor(total / 2), total); });
    const auto stretch = [&](double k) {
        return std::min(surely, detail::find_first(2 * k, [&](double total) { return enough(k, total); }));
    };
    const auto assurance_at = [&](double total) {
        if (total >= surely) return 1.0;
        const double half = std::floor(total / 2) + 1;
        const double errors = detail::find_first(
            0, [&](double k) { return !enough(k, total); }, half);
        const double successes = detail::find_first(
            0, [&](double k) { return !enough(total - k, total); }, half);
        return detail::binomial_below(errors - 1, total, goal.expected_error) +
               detail::binomial_below(successes - 1, total, 1 - goal.expected_error);
    };
    const auto at_start = [&](double k) { return assurance_at(stretch(k)); };
    const auto at_end = [&](double k) { return stretch(k) < surely ? assurance_at(stretch(k + 1) - 1) : 1.0; };
    const auto jitter = [&](double k) {
        return 2 * goal.expected_error * detail::binomial_probability(k, stretch(k), goal.expected_error) + 1e-12;
    };
    const double first = detail::find_crossing(at_start, assurance, jitter).first;
    const double always = detail::find_crossing(at_end, assurance, jitter).after_last;
    return {stretch(first), stretch(always)};
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
