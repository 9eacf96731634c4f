#include "shortest_interval.hpp"

#include <cmath>

#include "beta_quantile.hpp"
#include "shortest_newton.hpp"

namespace mlq::detail {
namespace {

// d log f / d tail at a quantile: ((a - 1) y - (b - 1) x) / g, positive below the mode.
double height_slope(const BetaShape& shape, const Spot& spot) {
    return (spot.slope - spot.y + spot.x) * std::exp(-log_density(shape, spot));
}

// In the lower-tail mass u, gap(u) = log f(lower quantile of u) - log f(upper quantile of missing - u) rises with u:
// bracketed Newton in log(u / (missing - u)), whose scale fits tails of any size.
std::pair<Spot, Spot> search_share(const BetaShape& shape, double missing) {
    double from = -690, to = 690;  // log-odds of the share of `missing` that lies below the interval
    double w = 0;
    std::pair<Spot, Spot> ends;
    bool settled = false;
    for (int i = 0; i < 200; ++i) {
        const double lower = missing / (1 + std::exp(-w));
        const double upper = missing / (1 + std::exp(w));
        ends = {find_quantile(shape, std::log(lower), Side::lower), find_quantile(shape, std::log(upper), Side::upper)};
        if (settled) break;
        const double gap = log_height_ratio(shape, ends.first, ends.second);
        (gap < 0 ? from : to) = w;
        const double mass_slope = lower * (upper / missing);  // du / dw
        const double gap_slope = mass_slope * (height_slope(shape, ends.first) - height_slope(shape, ends.second));
        double next = w - gap / gap_slope;
        // An end of the bracket may be the root itself (w = 0 for a = b), and rounding may put it just outside.
        if (!(next >= from - 1e-9 && next <= to + 1e-9)) next = 0.5 * (from + to);
        // Newton squares the error, so the ends are looked up once more, after the last step rather than before it.
        settled = std::abs(next - w) <= 1e-8;
        w = next;
    }
    if (w < -689) return {Spot{0, 1, shape.a}, find_quantile(shape, std::log(missing), Side::upper)};
    return ends;
}

}  // namespace

std::pair<Spot, Spot> find_shortest(const BetaShape& shape, double missing) {
    if (shape.a <= 1) return {Spot{0, 1, shape.a}, find_quantile(shape, std::log(missing), Side::upper)};
    if (const auto ends = solve_both_ends(shape, missing)) return *ends;
    return search_share(shape, missing);
}

}  // namespace mlq::detail
