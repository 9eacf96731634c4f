#include "search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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
                       const std::function<double(double)>& jitter, double settled) {
    const double start = find_first(settled, [&](double k) { return value(k) >= target; });
    Crossing crossing{start, start};
    for (double k = start - 1; std::isfinite(start) && k >= settled; --k) {
        const double here = value(k);
        if (here >= target) crossing.first = k;
        if (here < target - jitter(k)) break;
    }
    for (double k = start + 1; std::isfinite(start); ++k) {
        const double here = value(k);
        if (here < target) crossing.after_last = k + 1;
        if (here >= target + jitter(k)) break;
    }
    if (settled == 0) return crossing;
    const Crossing before = scan_crossing(value, target, jitter, settled);
    crossing.first = std::min(crossing.first, before.first);
    if (crossing.after_last == settled) crossing.after_last = before.after_last;
    return crossing;
}

Crossing scan_crossing(const std::function<double(double)>& value, double target,
                       const std::function<double(double)>& jitter, double end) {
    struct Point {
        double k, excess, jitter;
    };
    const auto point = [&](double k) { return Point{k, value(k) - target, jitter(k)}; };
    std::vector<Point> points{point(0)};
    while (points.back().k < end) {
        const double k = points.back().k;
        points.push_back(point(std::min(end, k < 256 ? k + 1 : std::floor(1.02 * k))));
    }
    Crossing crossing{std::numeric_limits<double>::infinity(), 0};
    // The smallest that reaches the target lies after a point that may be below it and at or before one that may not.
    for (std::size_t i = 0; i < points.size() && !std::isfinite(crossing.first); ++i) {
        if (points[i].excess < -points[i].jitter) continue;
        const double left = i == 0 ? 0 : points[i - 1].k + 1;
        const double start = find_first(
            left, [&](double k) { return value(k) >= target; }, points[i].k);
        for (double k = std::min(start, points[i].k); k >= left; --k) {
            const double here = value(k);
            if (here >= target) crossing.first = k;
            if (here < target - jitter(k)) break;
        }
    }
    for (std::size_t i = points.size(); i-- > 0 && crossing.after_last == 0;) {
        if (points[i].excess >= points[i].jitter) continue;
        const double right = i + 1 == points.size() ? points[i].k : points[i + 1].k - 1;
        const double start = find_first(
            points[i].k, [&](double k) { return value(k) >= target; }, right);
        for (double k = std::isfinite(start) ? std::max(points[i].k, start - 1) : right; k <= right; ++k) {
            const double here = value(k);
            if (here < target) crossing.after_last = k + 1;
            if (here >= target + jitter(k)) break;
        }
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
