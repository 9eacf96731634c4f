// Whether a node of a float network could run in int8, asked before anything is quantized.
#pragma once

#include <vector>

#include "mlq/kernels/kernels.hpp"
#include "mlq/ops/operator.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq {

// The step that the node would have if all its float inputs and outputs were coded with one QuantParams and its
// constant weights were int8, in the layout in which a plan runs it: the step maker itself is asked. `infos` is
// infer_values of the graph for any batch size. The step computes nothing of use: its weights are zeros.
MadeStep try_int8(const Graph& graph, const Node& node, const std::vector<ValueInfo>& infos, const Kernels& kernels);

}  // namespace mlq
