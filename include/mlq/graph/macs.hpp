// What a node costs: multiply-accumulates, parameters and elements moved, from shapes alone.
//
// Conv: batch * out channels * out pixels * (in channels / group) * kernel size. ConvTranspose: the same seen from its
// input. Gemm and MatMul: rows * columns * depth. Other operators count no MACs. A bias adds parameters, not MACs.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct NodeCost {
    std::int64_t macs = 0;
    std::int64_t parameters = 0;      // elements of constant inputs (a constant shared by two nodes counts in both)
    std::int64_t input_elements = 0;  // of the other inputs, residual included
    std::int64_t output_elements = 0;
};

// One per node. Unknown dimensions (-1: the batch) count as 1. Throws Error naming the node if a shape that is needed
// is not known (run shape inference first), does not fit the operator, or if a count exceeds 2^62.
std::vector<NodeCost> count_costs(const Graph& graph);

NodeCost total(const std::vector<NodeCost>& costs);

}  // namespace mlq
