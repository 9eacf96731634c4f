// Searches over whole numbers, and the one root finder.
#pragma once

#include <functional>

namespace mlq::detail {

inline constexpr double largest_total = 1e15;

// The smallest whole number in [start, limit] for which `holds`, which from there to the limit stays true; infinity
// when there is none.
double find_first(double start, const std::function<bool(double)>& holds, double limit = largest_total);

// Where a rising sequence with a little jitter crosses a target.
struct Crossing {
    double first = 0;       // smallest k with value(k) >= target
    double after_last = 0;  // one more than the largest k with value(k) < target
};

// `value` follows a trend from which it strays by less than jitter(k), and which rises from `settled` on. Before that
// it may rise and fall. Infinity when there is no crossing.
Crossing find_crossing(const std::function<double(double)>& value, double target,
                       const std::function<double(double)>& jitter, double settled = 0);

// The same over the whole numbers of [0, end] of which nothing is known: every one up to 256 is tried, then steps of
// 2 %, between which the value is taken for monotone but for the jitter. first is infinity when the target is never
// reached, after_last is 0 when it always is.
Crossing scan_crossing(const std::function<double(double)>& value, double target,
                       const std::function<double(double)>& jitter, double end);

// The root of a monotone continuous function between `left` and `right`, at which it has opposite signs (or is 0), to
// within `tolerance`: regula falsi that halves the value of an end which stays (Illinois), with regular bisections.
double find_root(const std::function<double(double)>& f, double left, double right, double tolerance);

}  // namespace mlq::detail
