// ONNX wants every node to have a name of its own, and runtimes refuse files where two share one.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Of nodes with one name the first keeps it, the others get a number behind it ("conv_2"); a node without a name is
// called after its operator.
void make_node_names_unique(Graph& graph);

}  // namespace mlq
