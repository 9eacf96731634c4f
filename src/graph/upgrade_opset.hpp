// Rewrites nodes of an old opset into the forms of opset 13, the first with per-channel DequantizeLinear.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Attributes that became inputs (axes, split, pads, starts, min, scales, k) move; Upsample becomes Resize (two of them where
// nearest neighbours are asked for and one dimension grows while another shrinks); Dropout loses its ratio. A graph of
// opset 13 to 21 stays as it is, except that HardSwish, which a pass may have put together, asks for 14; one of a later
// opset becomes 21, which more runtimes know: 22 to 27 changed no operator of our list but for element types. They brought
// RMSNormalization (23) and Swish (24), with which a graph stays at these. Throws Error
// for what has no newer form: a Softmax of an old opset over several dimensions, and a used mask of an old Dropout.
void upgrade_opset(Graph& graph);

}  // namespace mlq
