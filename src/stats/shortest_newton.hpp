// Both ends of a highest-density interval at once, from a start that is usually close.
#pragma once

#include <optional>
#include <utility>

#include "beta_tail.hpp"

namespace mlq::detail {

// The ends of the shortest interval of Beta(a, b), a > 1, that leaves out the probability `missing`; nothing where the
// start turns out too far away: hardly any data, an end that is next to the mode or beyond the smallest double.
std::optional<std::pair<Spot, Spot>> solve_both_ends(const BetaShape& shape, double missing);

// log of the density of x at `low` over that at `high`, low.x < high.x.
double log_height_ratio(const BetaShape& shape, const Spot& low, const Spot& high);

}  // namespace mlq::detail
