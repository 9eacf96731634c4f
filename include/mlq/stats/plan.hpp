// How large must the test set be? Exact answers for three questions:
//
//     find_total({.expected_error = 0.01, .width = 0.05});   // 105: interval no wider than 5 points
//     find_power_totals({.gate = {.max_error = 0.01}, .true_error = 0.005});   // 1940 with 12 errors, always from 2184
//     find_total_for_slice(105, 0.1);                        // so that a 10 % slice holds 105
//
// Totals that do not exist up to 1e15 (for sawtooths: up to 4e14) are infinity.
#pragma once

#include <optional>
#include <vector>

#include "mlq/stats/gate.hpp"
#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// An equal-tailed interval no wider than `width` (in error-rate units, 0 < width < 1) at the expected error in [0, 1].
struct WidthGoal {
    double expected_error = 0.1;
    double width = 0.01;
    Level level = 0.95;
    Prior prior = {};
};

// The width at `total` examples of which exactly expected_error * total (not rounded) are errors: the smooth curve of
// width against total.
double find_width(const WidthGoal& goal, double total);

// The smallest whole total at which that width reaches the goal; one less does not. Throws Error for a goal out of
// range, as do the others.
double find_total(const WidthGoal& goal);

// A requirement that a sawtooth meets at `first`, and at every total from `always` on.
struct FirstAndAlways {
    double first = 0;
    double always = 0;
};

// The same with whole errors, expected_error * total rounded to the nearest (half to even): a sawtooth in total.
FirstAndAlways find_whole_totals(const WidthGoal& goal);

// The smallest total at which the width reaches the goal on average over the errors that may turn up, K ~ Bin(total,
// expected_error) (average length criterion: Adcock, The Statistician 46, 1997).
double find_average_total(const WidthGoal& goal);

// The totals at which P(width <= goal) >= assurance over K ~ Bin(total, expected_error) (Joseph, Wolfson, du Berger,
// The Statistician 44, 1995). find_total gives about half.
FirstAndAlways find_assured_totals(const WidthGoal& goal, double assurance = 0.8);

// The textbook formula 4 z^2 p (1 - p) / width^2, rounded up: for comparison only, it is far off for small p.
double approximate_total(const WidthGoal& goal);

// A gate that shall pass with probability `power` if the error rate is in truth `true_error` < gate.max_error, or is
// drawn from `design`, when that is given (assurance; O'Hagan, Stevens, Campbell 2005).
struct PowerGoal {
    ErrorGate gate = {};
    double true_error = 0.005;
    double power = 0.8;
    std::optional<Posterior> design = {};
};

struct PowerTotals {
    FirstAndAlways totals;         // where the gate passes with at least that power; infinity when no total suffices
    double allowed_at_first = 0;   // errors allowed at totals.first
    double allowed_at_always = 0;  // and at totals.always
};

// P(the gate passes) at `total` examples: P(Bin(total, true_error) <= c(total)), c = find_allowed_errors.
double find_power(const PowerGoal& goal, double total);
PowerTotals find_power_totals(const PowerGoal& goal);  // throws Error when it takes more than 1e12 examples

// One tooth of the sawtooth: with `total` the gate begins to allow `allowed` errors, and the power jumps from
// `power_before` to `power`.
struct PowerTooth {
    double total = 0;
    double allowed = 0;
    double power = 0;
    double power_before = 0;
};
// The teeth between two totals, at most `limit` of them, evenly chosen.
std::vector<PowerTooth> find_power_teeth(const PowerGoal& goal, double from, double to, std::size_t limit = 40);

// The smallest total that holds at least `needed` examples of a slice of the given share with probability 0.95:
// P(Bin(total, share) >= needed) >= 0.95. 0 < share <= 1.
double find_total_for_slice(double needed, double share);

}  // namespace mlq
