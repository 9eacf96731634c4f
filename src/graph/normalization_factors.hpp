// What a BatchNormalization node computes: y = scale[c] * x + shift[c] on axis 1.
#pragma once

#include "channel_affine.hpp"

namespace mlq {

// Whether the node has the five inputs and runs as inference: before opset 14 its outputs behind the first, used or
// not, are what switches training on.
bool is_inference_normalization(const Graph& graph, const Node& node);

// scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale, in double; nothing if an input is not a float
// constant of `channels` numbers. Throws Error for a variance that has no root.
std::optional<Affine> read_normalization(const Graph& graph, const Node& node, std::int64_t channels);

}  // namespace mlq
