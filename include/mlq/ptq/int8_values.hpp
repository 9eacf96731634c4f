// Which values of a network become uint8.
#pragma once

#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// One flag per Graph::values. A float value becomes uint8 when an operator with an int8 step reads it, directly or
// through operators that only move data, or when it is the output of such an operator that has no float output of its
// own. What ends the network stays float: the output of its last Conv, Gemm or MatMul, and a Softmax or Sigmoid after
// it. Nodes named in `keep_float` run in float.
std::vector<bool> choose_int8_values(const Graph& graph, const std::vector<std::string>& keep_float = {});

// Pairs of values that an operator passes through unchanged and that must therefore share their QuantParams: {input,
// output} of MaxPool, Reshape, Transpose, ...
std::vector<std::pair<ValueId, ValueId>> tied_values(const Graph& graph);

}  // namespace mlq
