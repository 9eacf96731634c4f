// How much too narrow a Bayesian bootstrap of few units is: its variance of a mean is (n - 1) / (n + 1) of the unbiased
// one, and its tails are those of the normal distribution, not of Student's t (T. Hesterberg, "What Teachers Should
// Know About the Bootstrap", The American Statistician 69, 2015: expanded percentile intervals). So an interval's ends
// are to stand this many times further from the value:
//
//     sqrt((n + 1) / (n - 1)) t(n - 1) / z,    5 units at 95 %: 1.73; 20 units: 1.12
//
// Below one hundred units that matters; above, draw_statistics and interval_of_draws alone will do.
#pragma once

#include <cstddef>
#include <limits>

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// t(n - 1) / z alone, for a variance that is already unbiased. At least 1; `units` must be at least 2.
double student_over_normal(std::size_t units, Level level);

// At least 1; `units` must be at least 2.
double widening_for_few(std::size_t units, Level level);

// Moves both ends away from the value by that factor, but not beyond [least, most], what the statistic can be.
CredibleInterval widen_for_few(CredibleInterval interval, double value, std::size_t units, Level level,
                               double least = -std::numeric_limits<double>::infinity(),
                               double most = std::numeric_limits<double>::infinity());

}  // namespace mlq
