// The pieces of Loader's saddle-point form of binomial-like densities (C. Loader, "Fast and accurate computation of
// binomial probabilities", 2000), in which no large terms cancel.
#pragma once

namespace mlq::detail {

// s(x) = lgamma(x + 1) - (x + 1/2) log x + x - log(2 pi) / 2 for x > 0: the error of Stirling's formula.
double stirling_error(double x);

// D(e) = e - log1p(e) for e > -1, to full relative precision near 0, where it is e^2 / 2.
double log_deviance(double e);

// expm1(s) - s to full relative precision near 0, where it is s^2 / 2.
double expm1_minus(double s);

}  // namespace mlq::detail
