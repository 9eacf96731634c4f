// The values of a network at two batch sizes: what is the same in both does not depend on the batch.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq {

struct TwoBatches {
    std::vector<ValueInfo> one, other;
};

// The same values twice where the network has only one batch size. Where only a batch of 1 works, the graph's inputs
// are fixed to it, with a note. Throws Error as infer_values, and for an input that no batch size can make whole.
TwoBatches infer_two_batches(Graph& graph);

}  // namespace mlq
