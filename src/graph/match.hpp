// Questions that several passes ask about a graph.
#pragma once

#include <optional>

#include "links.hpp"

namespace mlq {

// The constant's reals, or null if the value is not a constant of plain float32.
const Tensor* float_constant(const Graph& graph, ValueId value);

// The rank of a value, from its shape or from the nodes that make it; nothing if neither tells.
std::optional<std::size_t> find_rank(const Graph& graph, const Links& links, ValueId value);

// The number in a float32 constant of one element that stands beside `other` in an elementwise node and leaves its
// shape alone. (A constant of shape [1] would raise a scalar's rank; no network computes with those.)
std::optional<float> scalar_beside(const Graph& graph, const Links& links, ValueId constant, ValueId other);

// Whether fusing may make `swallowed` vanish into the node that then makes `kept`. A rounding to codes in between may
// go if the result is rounded too (a fused node rounds once, at its end); otherwise the codes are all that makes the
// layer int8.
bool may_swallow(const Graph& graph, ValueId swallowed, ValueId kept);

// Whether the codes of the value end at real 0: their saturation is then the Relu of the node that makes the value
// (files do not write it twice), and only what a Relu lets pass may be moved across it.
bool saturates_at_zero(const Graph& graph, ValueId value);

// Gives input `slot` of a node another constant; the value keeps its name if nothing else uses it.
void replace_constant(Graph& graph, Links& links, std::size_t node, std::size_t slot, Tensor tensor,
                      std::optional<ConstantQuant> quant = {});

}  // namespace mlq
