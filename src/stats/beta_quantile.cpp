#include "beta_quantile.hpp"

#include <cmath>

#include "beta_series.hpp"

namespace mlq::detail {
namespace {

// Beyond these log-odds x or 1 - x is no longer a normal double.
constexpr double farthest = 700;

// Where to start, as log-odds above the mean.
double guess_log_odds(const BetaShape& shape, double log_probability, Side side) {
    const auto [a, b, n, n_rest, mean, rest, log_scale] = shape;
    const double sign = side == Side::lower ? -1 : 1;
    if (a > 2) return log_odds_of_score(shape, sign * normal_upper_quantile(log_probability));
    // The power law of the tail near 0 (or 1), exact in the limit.
    if (side == Side::lower) return (log_probability + std::log(a) - log_scale + n * std::log1p(-mean)) / a;
    if (b <= 2) return -(log_probability + std::log(b) - log_scale + n * std::log(mean)) / b;
    // Exact for a = 1: P(X > x) = (1 - x)^b.
    const double log_y = log_probability / b;
    return std::log(-std::expm1(log_y)) - log_y + std::log(b / a);
}

}  // namespace

double normal_upper_quantile(double log_probability) {
    const double t = std::sqrt(-2 * log_probability);
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

double log_odds_of_score(const BetaShape& shape, double score) {
    const double left = 1 / (2 * shape.a - 1);
    const double right = 1 / (2 * shape.b - 1);
    const double h = 2 / (left + right);
    const double bend = (score * score - 3) / 6;
    return 2 * (score * std::sqrt(h + bend) / h + (right - left) * (bend + 5.0 / 6 - 2 / (3 * h)));
}

// Newton's method on log tail(v) = log_probability. The tail is log-concave in v, so from any start the iteration
// overshoots at most once and then closes in from one side; the last step is a Taylor step, which from the usual start
// makes one evaluation of the tail enough.
Spot find_quantile(const BetaShape& shape, double log_probability, Side side) {
    if (log_probability > -0.69) {  // more than half: the other tail is the smaller one
        log_probability = std::log(-std::expm1(log_probability));
        side = side == Side::lower ? Side::upper : Side::lower;
    }
    const double sign = side == Side::lower ? 1 : -1;
    double v = guess_log_odds(shape, log_probability, side);
    for (int i = 0; i < 200; ++i) {
        if (!(std::abs(v) < farthest)) break;
        const Spot spot = spot_at_log_odds(shape, v);
        const double ratio = tail_ratio(shape, spot, side);
        const double log_wanted = log_probability - log_density(shape, spot);  // log of the tail wanted, over g
        const double area = sign * (std::exp(log_wanted) - ratio);
        if (std::abs(area) * steepness(shape, spot) < 0.1)
            return move_spot(shape, spot, BetaSeries(shape, spot).step_of_mass(area));
        v += sign * ratio * (log_wanted - std::log(ratio));
    }
    return spot_at_log_odds(shape, v);
}

}  // namespace mlq::detail
