// Constant folding of one node.
#pragma once

#include <vector>

#include "mlq/ops/operator.hpp"

namespace mlq {

// Runs a node whose present inputs are constant, or not read (as Shape reads none), and returns its outputs in the
// plain order. `context` is plain, its outputs are inferred.
std::vector<Tensor> run_constant_node(const Operator& op, StepContext context);

}  // namespace mlq
