// Small networks of random operators, attributes and connections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq::random_networks {

struct DrawnNetwork {
    Graph graph;                        // plain ONNX, opset 7 to 21
    std::vector<std::string> refusals;  // what mlq said about nodes that it would not take, which were left out
};

// 3 to 15 nodes, at least one of them with an output of the network. The same seed gives the same network.
DrawnNetwork draw_network(std::uint64_t seed);

}  // namespace mlq::random_networks
