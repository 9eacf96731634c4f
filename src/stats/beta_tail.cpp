#include "beta_tail.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "gauss_legendre.hpp"
#include "loader.hpp"

namespace mlq::detail {
namespace {

// I_x(p, q) x^-p y^-q B(p, q) as 1 / (b0 + a1 / (b1 + ...)), the continued fraction of Didonato and Morris (ACM TOMS
// 708, 1992), for x below the mean; slope = p - (p + q) x. It needs about sqrt(n) steps near the mean and fewer farther
// out, so it gives up after `limit` steps.
std::optional<double> continued_fraction(double p, double q, double x, double y, double slope, int limit) {
    double above = 1;  // the n-th convergent is above / below
    double below_before = 1, below = p * (slope + 1) / (p + 1);
    double above_before = 0;
    double inverse = 1 / (p + 1);
    for (int step = 1; step <= limit; ++step) {
        const double m = step;
        const double ratio = x * inverse;  // x / (p + 2 m - 1)
        inverse = 1 / (p + 2 * m + 1);
        const double shared = m * (q - m) * ratio;
        const double numerator = (p + m - 1) * (p + q + m - 1) * shared * ratio;
        const double denominator = m + shared + (p + m) * (slope + 1 + m * (1 + y)) * inverse;
        const double next_above = denominator * above + numerator * above_before;
        const double next_below = denominator * below + numerator * below_before;
        above_before = above, above = next_above;
        below_before = below, below = next_below;
        // Successive convergents differ by less than rounding: cross-multiplied, for a division costs more than the
        // step.
        const double cross = above * below_before;
        if (std::abs(cross - above_before * below) <= 1e-16 * std::abs(cross)) return above / below;
        if (std::abs(below) > 1e120) {
            above *= 1e-120, above_before *= 1e-120;
            below *= 1e-120, below_before *= 1e-120;
        }
    }
    return std::nullopt;
}

// The tail over g by Gauss-Legendre panels outward from the point, on the log-odds scale, where g is log-concave:
// log g(v + s) - log g(v) = a s - n log1p(x expm1(s)) = slope s - n (x (expm1(s) - s) - D(x expm1(s))).
double integrate_tail(const BetaShape& shape, const Spot& spot, Side side) {
    const double sign = side == Side::upper ? 1 : -1;
    const auto log_relative_density = [&](double distance) {
        const double s = sign * distance;
        if (s > 600) return -shape.b * s - shape.n * std::log(spot.x);
        if (s > 0.5) return shape.a * s - shape.n * std::log1p(spot.x * std::expm1(s));
        const double rest = expm1_minus(s);
        return spot.slope * s - shape.n * (spot.x * rest - log_deviance(spot.x * (rest + s)));
    };
    const auto relative_density = [&](double distance) { return std::exp(log_relative_density(distance)); };
    const double decay = -sign * spot.slope;
    const double deviation = 1 / std::sqrt(shape.n * spot.x * spot.y);
    const double odds = sign * (std::log(spot.x) - std::log(spot.y));
    double width = std::min(4 * deviation, decay > 0 ? 10 / decay : 2.0);
    double sum = 0;
    double from = 0;
    for (int panel = 0; panel < 2000; ++panel) {
        // The bend near even odds is about one unit wide; beyond it the density is a plain exponential.
        if (odds + from < 40) width = std::min(width, 2.0);
        sum += integrate_panel(from, from + width, relative_density);
        from += width;
        // What is left falls at least as fast as the density did on average until here.
        const double fall = -log_relative_density(from);
        if (fall > 0 && std::exp(-fall) * from < 1e-17 * sum * fall) break;
        width *= 1.25;
    }
    return sum;
}

}  // namespace

BetaShape make_shape(double a, double b) {
    BetaShape shape{};
    shape.a = a;
    shape.b = b;
    shape.n = a + b;
    shape.n_rest = a - (shape.n - b);  // exact because a <= b
    shape.mean = a / shape.n;
    shape.rest = b / shape.n;
    shape.log_scale = stirling_error(shape.n) - stirling_error(a) - stirling_error(b) +
                      0.5 * std::log(a * shape.rest / (2 * std::numbers::pi));
    return shape;
}

// Sums of two positive terms, so nothing cancels; e^-v rather than e^v above the mean, so nothing overflows.
Spot spot_at_log_odds(const BetaShape& shape, double v) {
    if (v > 0) {
        const double shrunk = std::exp(-v);
        const double sum = shape.mean + shape.rest * shrunk;
        return {std::min(1.0, shape.mean / sum), shape.rest * shrunk / sum,
                shape.a * shape.rest * std::expm1(-v) / sum};
    }
    const double grown = std::exp(v);
    const double sum = shape.rest + shape.mean * grown;
    return {shape.mean * grown / sum, std::min(1.0, shape.rest / sum), -shape.a * shape.rest * std::expm1(v) / sum};
}

double log_density(const BetaShape& shape, const Spot& spot) {
    const double e = -spot.slope / shape.a;
    const double f = spot.slope / shape.b;
    const double left = e > -0.5 ? log_deviance(e) : e - std::log(spot.x / shape.mean);
    const double right = f > -0.5 ? log_deviance(f) : f - std::log(spot.y / shape.rest);
    return shape.log_scale - shape.a * left - shape.b * right;
}

double tail_ratio(const BetaShape& shape, const Spot& spot, Side side) {
    const auto [x, y, slope] = spot;
    std::optional<double> ratio;
    if (side == Side::lower ? slope >= 0 : slope <= 0) {
        const double fewer = shape.a * spot.y;
        const int limit = fewer < 4e4 ? 300 : 0;
        ratio = side == Side::lower ? continued_fraction(shape.a, shape.b, x, y, slope, limit)
                                    : continued_fraction(shape.b, shape.a, y, x, -slope, limit);
    }
    return ratio ? *ratio : integrate_tail(shape, spot, side);
}

double log_tail(const BetaShape& shape, const Spot& spot, Side side) {
    const Side smaller = spot.slope >= 0 ? Side::lower : Side::upper;
    const double log_smaller = log_density(shape, spot) + std::log(tail_ratio(shape, spot, smaller));
    return side == smaller ? log_smaller : std::log1p(-std::exp(std::min(log_smaller, 0.0)));
}

}  // namespace mlq::detail
