// Applies a precision plan and scales to a float graph: the result is a quantized graph, see graph/graph.hpp.
#pragma once

#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/ptq/choose.hpp"

namespace mlq {

struct QuantizedGraph {
    Graph graph;                        // every node carries its precision
    std::vector<std::string> notes;     // channels whose scale was changed
    std::vector<std::string> narrowed;  // layers with coarser weights, so that no pair of them saturates
};

// `graph` and `plan` as assign_precision took and made them, `scales` for every value that the plan holds as codes.
// Weights of int8 layers become int8 per output channel, their biases int32. A value that is codes for its int8 readers
// and reals for others gets an Identity that rounds, named <value>_rounded. Where the target saturates on processors
// without VNNI and the file may meet one, layers that can afford it get weights with which it does not.
QuantizedGraph quantize_graph(const Graph& graph, const Target& target, const PrecisionPlan& plan, const Scales& scales,
                              Processors processors = Processors::any);

}  // namespace mlq
