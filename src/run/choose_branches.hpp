// If nodes whose condition is known once shapes are.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Puts the branch that is taken in the place of every If (an If as parse_onnx leaves it: condition, values of
// then_branch, values of else_branch). Returns how many there were. Throws Error naming an If whose condition depends on
// the samples or on the batch size.
int choose_branches(Graph& graph);

}  // namespace mlq
