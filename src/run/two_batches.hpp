// The values of a network at two batch sizes: a dimension that is the same in both does not depend on the batch.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq {

struct TwoBatches {
    std::vector<ValueInfo> one, other;
    // At batch 1, where contents may be others (a batch that is compared with 1); empty where it does not work.
    std::vector<ValueInfo> single;
};

// The same values everywhere where the network has only one batch size. Where only a batch of 1 works, the graph's inputs
// are fixed to it, with a note. Throws Error as infer_values, and for an input that no batch size can make whole.
TwoBatches infer_two_batches(Graph& graph);

}  // namespace mlq
