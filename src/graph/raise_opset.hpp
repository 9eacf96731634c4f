// Files of the first opsets.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Rewrites the nodes of opset 1 to 6 into the forms of opset 7. Throws Error naming a node whose old form says something
// that the new one cannot, or that hangs on shapes which the file does not tell.
void raise_opset(Graph& graph);

}  // namespace mlq
