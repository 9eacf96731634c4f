#include "beta_series.hpp"

#include <algorithm>
#include <cmath>

#include "loader.hpp"

namespace mlq::detail {

// With w = x y and d = y - x: x' = w, w' = w d, d' = -2 w. The slope of log g is c = a - n x, that of log f is
// c - y + x = (a - 1) - (n - 2) x, and g' = g c.
BetaSeries::BetaSeries(const BetaShape& shape, const Spot& spot) {
    constexpr auto inverse = [] {
        Coefficients table{};
        for (std::size_t k = 0; k < terms; ++k) table[k] = 1 / static_cast<double>(k + 1);
        return table;
    }();
    const double w = spot.x * spot.y;
    const double d = spot.y - spot.x;
    // The coefficients of x from the first on: w and its derivatives over factorials.
    const double x[terms - 1] = {w,
                                 w * d * (1.0 / 2),
                                 w * (1 - 6 * w) * (1.0 / 6),
                                 w * d * (1 - 12 * w) * (1.0 / 24),
                                 w * (1 - w * (30 - 120 * w)) * (1.0 / 120),
                                 w * d * (1 - w * (60 - 360 * w)) * (1.0 / 720),
                                 w * (1 - w * (126 - w * (1680 - 5040 * w))) * (1.0 / 5040),
                                 w * d * (1 - w * (252 - w * (5040 - 20160 * w))) * (1.0 / 40320)};
    Coefficients slope;
    slope[0] = spot.slope;
    height_slope_[0] = height_[0] = spot.slope - d;
    for (std::size_t k = 1; k < terms; ++k) {
        slope[k] = -shape.n * x[k - 1];
        height_slope_[k] = (2 - shape.n) * x[k - 1];
        height_[k] = height_slope_[k] * inverse[k];
    }
    density_[0] = mass_[0] = 1;
#pragma GCC unroll 8
    for (std::size_t k = 1; k < terms; ++k) {
        double sum = 0;
#pragma GCC unroll 8
        for (std::size_t j = 0; j < k; ++j) sum += slope[k - 1 - j] * density_[j];
        density_[k] = sum * inverse[k - 1];
        mass_[k] = density_[k] * inverse[k];
    }
}

// The start is right to third order; Newton squares its error twice.
double BetaSeries::step_of_mass(double area) const {
    const double slope = density_[1];
    double h = area / (1 + 0.5 * slope * area);
    for (int i = 0; i < 2; ++i) h -= (mass(h) - area) / density(h);
    return h;
}

double steepness(const BetaShape& shape, const Spot& spot) {
    return std::max(std::abs(spot.slope), std::sqrt(1 + shape.n * spot.x * spot.y));
}

Spot move_spot(const BetaShape& shape, const Spot& spot, double h) {
    const double grown = h + expm1_minus(h);
    const double inverse = 1 / (1 + spot.x * grown);
    const double share = grown * inverse;
    return {spot.x * (1 + spot.y * share), spot.y * inverse, spot.slope - shape.n * (spot.x * spot.y) * share};
}

}  // namespace mlq::detail
