// Taylor series in the log-odds about a spot of Beta(a, b): how density, tail and height change when the spot moves a
// little. With |h| up to a tenth of the local scale (see `steepness`) what is left out is below 1e-14 of that scale.
#pragma once

#include <array>
#include <cstddef>

#include "beta_tail.hpp"

namespace mlq::detail {

class BetaSeries {
  public:
    BetaSeries(const BetaShape& shape, const Spot& spot);

    // g(v + h) / g(v).
    double density(double h) const { return evaluate(density_, h); }
    // The integral of g over [v, v + h], over g(v).
    double mass(double h) const { return h * evaluate(mass_, h); }
    // The h whose mass(h) is `area`.
    double step_of_mass(double area) const;

    // log f(v + h) - log f(v), f the density of x (not of the log-odds), and its derivative.
    double height(double h) const { return h * evaluate(height_, h); }
    double height_slope(double h) const { return evaluate(height_slope_, h); }

  private:
    static constexpr std::size_t terms = 9;
    using Coefficients = std::array<double, terms>;
    Coefficients density_, mass_, height_slope_, height_;

    static double evaluate(const Coefficients& c, double h) {
        double sum = c[terms - 1];
        for (std::size_t k = terms - 1; k-- > 0;) sum = c[k] + h * sum;
        return sum;
    }
};

// One over the distance on which g changes much at the spot.
double steepness(const BetaShape& shape, const Spot& spot);

// The spot `h` farther on the log-odds scale; what it carries keeps its relative precision. For |h| <= 1/4.
Spot move_spot(const BetaShape& shape, const Spot& spot, double h);

}  // namespace mlq::detail
