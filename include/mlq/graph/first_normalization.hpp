// What the first BatchNormalization of a network says of its inputs: the moments that training saw in front of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct FirstNormalization {
    std::string node;
    Graph before;                       // the network up to it; its one output is what the node normalizes
    std::vector<float> mean, variance;  // by channel, axis 1
};

// Nothing where there is none with constant moments behind at most one Conv and a few nodes without weights. The graph
// is one as it was parsed: folding takes the node away.
std::optional<FirstNormalization> find_first_normalization(const Graph& graph);

}  // namespace mlq
