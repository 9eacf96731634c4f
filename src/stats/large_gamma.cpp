#include "large_gamma.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

#include "loader.hpp"

namespace mlq::detail {
namespace {

double normal_density(double z) {
    return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
}

double normal_above(double z) {
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

// 1 / m - 1 / e.
double first_term(double m, double e) {
    if (std::abs(e) > 0.01) return 1 / m - 1 / e;
    return -1.0 / 3 + e * (1.0 / 12 + e * (-2.0 / 135 + e / 864));
}

// P(X > x) for sign 1, P(X < x) for -1.
double tail_beyond(double shape, double x, double sign) {
    const double m = (x - shape) / shape;
    if (m <= -1) return sign > 0 ? 1 : 0;
    const double e = std::copysign(std::sqrt(2 * (m > -0.5 ? log_deviance(m) : m - std::log1p(m))), m);
    const double z = e * std::sqrt(shape);
    const double rest = normal_density(z) / std::sqrt(shape) * first_term(m, e);
    return normal_above(sign * z) + sign * rest;
}

// From e back to x: the series of m in e, whose next term is below 1e-17 for tails of 1e-300.
double place_at(double shape, double z) {
    const double e = z / std::sqrt(shape);
    return shape * (1 + e * (1 + e * (1.0 / 3 + e * (1.0 / 36 + e * (-1.0 / 270 + e / 4320)))));
}

double find_quantile(double shape, double tail, double sign) {
    const double z = sign * std::numbers::sqrt2 * boost::math::erfc_inv(2 * tail);
    // P(X > x) at z + t is the normal tail at z when t = (1 / m - 1 / e) / sqrt(a), but for t^2.
    return place_at(shape, z + first_term(0, z / std::sqrt(shape)) / std::sqrt(shape));
}

}  // namespace

double gamma_below(double shape, double x) {
    return tail_beyond(shape, x, -1);
}

double gamma_above(double shape, double x) {
    return tail_beyond(shape, x, 1);
}

double gamma_lower_quantile(double shape, double tail) {
    return find_quantile(shape, tail, -1);
}

double gamma_upper_quantile(double shape, double tail) {
    return find_quantile(shape, tail, 1);
}

}  // namespace mlq::detail
