// Shapes, types and constants of every value once a batch size is chosen.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {

struct ValueInfo {
    bool known = false;
    DType type = DType::f32;
    Shape shape;  // logical
    std::shared_ptr<const Tensor> constant;
};

// One entry per Graph::values. The network's inputs get their shapes at `batch` (graph/ports.hpp). Nodes whose inputs
// are all constant are run, so that Shape -> Gather -> Concat -> Reshape chains are constants here. Throws Error naming
// the node, or the input when its shape is not fully known or when it fixes another batch size.
std::vector<ValueInfo> infer_values(const Graph& graph, std::int64_t batch);

// What `node` sees: operands in plain layout, outputs not yet filled.
StepContext context_of(const Graph& graph, const Node& node, const std::vector<ValueInfo>& infos);

}  // namespace mlq
