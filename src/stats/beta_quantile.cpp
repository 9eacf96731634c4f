#include "beta_quantile.hpp"

#include <algorithm>
#include <cmath>

namespace mlq::detail {
namespace {

// Beyond these log-odds x or 1 - x is no longer a normal double.
constexpr double farthest = 700;

// z with P(Z > z) = exp(log_probability) to 5e-4 (Abramowitz, Stegun 26.2.23), for probabilities up to 1/2.
double normal_upper_quantile(double log_probability) {
    const double t = std::sqrt(-2 * log_probability);
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

// Where to start, as log-odds above the mean.
double guess_log_odds(const BetaShape& shape, double log_probability, Side side) {
    const auto [a, b, n, n_rest, mean, rest, log_scale] = shape;
    const double sign = side == Side::lower ? -1 : 1;
    if (a > 2) {  // Abramowitz, Stegun 26.5.22, after Cornish and Fisher
        const double z = normal_upper_quantile(log_probability);
        const double left = 1 / (2 * a - 1);
        const double right = 1 / (2 * b - 1);
        const double h = 2 / (left + right);
        const double bend = (z * z - 3) / 6;
        return 2 * (sign * z * std::sqrt(h + bend) / h + (right - left) * (bend + 5.0 / 6 - 2 / (3 * h)));
    }
    // The power law of the tail near 0 (or 1), exact in the limit.
    if (side == Side::lower) return (log_probability + std::log(a) - log_scale + n * std::log1p(-mean)) / a;
    if (b <= 2) return -(log_probability + std::log(b) - log_scale + n * std::log(mean)) / b;
    // Exact for a = 1: P(X > x) = (1 - x)^b.
    const double log_y = log_probability / b;
    return std::log(-std::expm1(log_y)) - log_y + std::log(b / a);
}

// h such that the integral of g over [v, v + h] is `area` g(v), by the Taylor series of g at v. For small h only.
double solve_step(const BetaShape& shape, const Spot& spot, double area) {
    const double xy = spot.x * spot.y;
    const double c1 = spot.slope;  // derivatives of log g
    const double c2 = -shape.n * xy;
    const double c3 = c2 * (spot.y - spot.x);
    const double c4 = c2 * (1 - 6 * xy);
    const double d1 = c1;  // derivatives of g, over g
    const double d2 = c1 * c1 + c2;
    const double d3 = c1 * (d2 + 2 * c2) + c3;
    const double d4 = c1 * c1 * (c1 * c1 + 6 * c2) + 3 * c2 * c2 + 4 * c1 * c3 + c4;
    double h = area;
    for (int i = 0; i < 3; ++i) {
        const double integral = h * (1 + h / 2 * (d1 + h / 3 * (d2 + h / 4 * (d3 + h / 5 * d4))));
        const double height = 1 + h * (d1 + h / 2 * (d2 + h / 3 * (d3 + h / 4 * d4)));
        h -= (integral - area) / height;
    }
    return h;
}

}  // namespace

// Newton's method on log tail(v) = log_probability. The tail is log-concave in v, so from any start the iteration
// overshoots at most once and then closes in from one side; the last step is a Taylor step of fifth order, which from
// the usual start makes one evaluation of the tail enough.
Spot find_quantile(const BetaShape& shape, double log_probability, Side side) {
    if (log_probability > -0.69) {  // more than half: the other tail is the smaller one
        log_probability = std::log(-std::expm1(log_probability));
        side = side == Side::lower ? Side::upper : Side::lower;
    }
    double v = guess_log_odds(shape, log_probability, side);
    for (int i = 0; i < 200; ++i) {
        if (!(std::abs(v) < farthest)) break;
        const Spot spot = spot_at_log_odds(shape, v);
        const double ratio = tail_ratio(shape, spot, side);
        const double excess = log_probability - log_density(shape, spot) - std::log(ratio);  // log(wanted / tail)
        const double steepness = std::max(std::abs(spot.slope), std::sqrt(1 + shape.n * spot.x * spot.y));
        const double sign = side == Side::lower ? 1 : -1;
        const double area = sign * ratio * std::expm1(std::min(excess, 1.0));
        if (std::abs(area) * steepness < 0.01) return spot_at_log_odds(shape, v + solve_step(shape, spot, area));
        v += sign * ratio * excess;
    }
    return spot_at_log_odds(shape, v);
}

}  // namespace mlq::detail
