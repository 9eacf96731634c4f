// Operators that ONNX defines by others, and that run, fold and quantize best as these.
#pragma once

#include <string_view>

#include "mlq/graph/graph.hpp"

namespace mlq {

// Attention, RotaryEmbedding and MeanVarianceNormalization become the nodes that they stand for. Throws Error naming
// the node for a form that has none.
void expand_functions(Graph& graph);
bool has_expansion(std::string_view op);

// expand_attention.cpp, expand_rotary_embedding.cpp: append to the graph what the node stands for.
void expand_attention(Graph& graph, const Node& node);
void expand_rotary_embedding(Graph& graph, const Node& node);

}  // namespace mlq
