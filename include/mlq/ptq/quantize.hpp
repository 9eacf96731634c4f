// Applies scales to a float graph: the result is a quantized graph, see graph/graph.hpp.
#pragma once

#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/ptq/choose.hpp"

namespace mlq {

struct QuantizedGraph {
    Graph graph;
    std::vector<std::string> notes;  // channels whose scale was changed, nodes that stay in float and why
};

// Weights of Conv, Gemm and MatMul whose input is in `scales` become int8 per output channel, their biases int32.
QuantizedGraph quantize_graph(const Graph& graph, const Scales& scales);

}  // namespace mlq
