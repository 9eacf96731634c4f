// Tail probabilities of Beta(a, b) with a <= b, to about 1e-14 relative up to a + b = 1e15 and down to the smallest
// double.
#pragma once

namespace mlq::detail {

// Beta(a, b) turned so that a <= b, with what its densities share.
struct BetaShape {
    double a, b;        // 0 < a <= b
    double n;           // a + b
    double n_rest;      // the part of a + b that rounding took from n
    double mean, rest;  // a / n and b / n
    double log_scale;   // s(n) - s(a) - s(b) + log(a b / (2 pi n)) / 2 = log g at the mean
};
BetaShape make_shape(double a, double b);

// A point x in (0, 1) with everything that would cancel carried beside it: y = 1 - x and slope = a - n x, which is the
// slope of log g on the log-odds scale and, over a, the negative relative distance from the mean.
struct Spot {
    double x, y, slope;
};

// The point whose log-odds are `v` above those of the mean.
Spot spot_at_log_odds(const BetaShape& shape, double v);

// log g, g = x^a y^b / B(a, b): the density on the log-odds scale (divide by x y for the density of x).
double log_density(const BetaShape& shape, const Spot& spot);

enum class Side { lower, upper };

// P(X < x) or P(X > x), divided by g. Accurate for every spot, fast on the smaller side. Infinite where g vanishes at
// x.
double tail_ratio(const BetaShape& shape, const Spot& spot, Side side);

// log P(X < x) or log P(X > x); the larger one of the two comes from the smaller.
double log_tail(const BetaShape& shape, const Spot& spot, Side side);

}  // namespace mlq::detail
