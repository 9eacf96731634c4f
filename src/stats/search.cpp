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

}  // namespace mlq::detail
