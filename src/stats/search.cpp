#include "search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlq::detail {

double find_first(double start, const std::function<bool(double)>& holds, double limit) {
    if (holds(start)) return start;
    double below = start, step = 1;
    double above = std::min(limit, start + step);
    while (!holds(above)) {
        if (above >= limit) return std::numeric_limits<double>::infinity();
        below = above;
        step *= 2;
        above = std::min(limit, above + step);
    }
    while (above - below > 1) {
        const double middle = std::floor(0.5 * (below + above));
        (holds(middle) ? above : below) = middle;
    }
    return above;
}

// Bisection lands somewhere in the band where the jitter decides; walking down and up to the ends of that band finds
// the extremes.
Crossing find_crossing(const std::function<double(double)>& value, double target,
                       const std::function<double(double)>& jitter) {
    const double start = find_first(0, [&](double k) { return value(k) >= target; });
    Crossing crossing{start, start};
    if (!std::isfinite(start)) return crossing;
    for (double k = start - 1; k >= 0; --k) {
        const double here = value(k);
        if (here >= target) crossing.first = k;
        if (here < target - jitter(k)) break;
    }
    for (double k = start + 1;; ++k) {
        const double here = value(k);
        if (here < target) crossing.after_last = k + 1;
        if (here >= target + jitter(k)) break;
    }
    return crossing;
}

double find_root(const std::function<double(double)>& f, double left, double right, double tolerance) {
    double at_left = f(left), at_right = f(right);
    int kept = 0;
    for (int i = 1; i < 200 && right - left > tolerance; ++i) {
        double x = i % 8 == 0 ? 0.5 * (left + right) : right - at_right * (right - left) / (at_right - at_left);
        if (!(x > left && x < right)) x = 0.5 * (left + right);
        if (x == left || x == right) return x;
        const double here = f(x);
        if (std::abs(here) < 1e-14) return x;
        if (here * at_left > 0) {
            left = x, at_left = here;
            if (kept == 1) at_right *= 0.5;
            kept = 1;
        } else {
            right = x, at_right = here;
            if (kept == -1) at_left *= 0.5;
            kept = -1;
        }
    }
    return 0.5 * (left + right);
}

}  // namespace mlq::detail
