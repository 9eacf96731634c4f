// Copies where every index of an output dimension names an index of the same input dimension, or nothing: padding and
// nearest-neighbour resizing.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

constexpr std::int64_t nothing = -1;
using Picks = std::vector<std::vector<std::int64_t>>;  // per logical dimension, for every output index

// A step whose output element (i, j, ...) is input element (picks[0][i], picks[1][j], ...), or the fill where one of
// them is `nothing`. `fill` holds one element of the input's type.
Step make_pick(const StepContext& context, const Picks& picks, const Tensor& fill);

}  // namespace mlq
