// The highest-density interval of Beta(a, b) with a <= b and b > 1.
#pragma once

#include <utility>

#include "beta_tail.hpp"

namespace mlq::detail {

// The ends of the shortest interval that leaves out the probability `missing`.
std::pair<Spot, Spot> find_shortest(const BetaShape& shape, double missing);

}  // namespace mlq::detail
