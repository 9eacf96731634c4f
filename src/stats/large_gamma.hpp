// The Gamma distribution of a large shape (1e8 and more), by the first term of Temme's uniform expansion (SIAM J. Math.
// Anal. 10, 1979): with m = x / a - 1 and e = sign(m) sqrt(2 (m - log(1 + m))),
//     P(X > x) = erfc(e sqrt(a / 2)) / 2 + exp(-a e^2 / 2) / sqrt(2 pi a) (1 / m - 1 / e).
// The terms left out are below 1e-15. Boost's own gamma_q is wrong here: 0.34 for 0.5 at a shape of 1e12.
#pragma once

namespace mlq::detail {

inline constexpr double large_shape = 1e8;

double gamma_below(double shape, double x);  // P(X < x)
double gamma_above(double shape, double x);  // P(X > x), as itself
// x with P(X < x) = tail, 0 < tail < 1; the other for P(X > x).
double gamma_lower_quantile(double shape, double tail);
double gamma_upper_quantile(double shape, double tail);

}  // namespace mlq::detail
