// Networks that are a little smaller than a given one, to find the smallest that still fails.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq::random_networks {

// Ends the network earlier, starts it later, leaves out a node, an output or an attribute, or makes a constant simple:
// one step each, the largest steps first. Some of them may not run.
std::vector<Graph> reduce_network(const Graph& graph);

}  // namespace mlq::random_networks
