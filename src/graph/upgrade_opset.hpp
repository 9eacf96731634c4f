// Rewrites nodes of an old opset into the forms of opset 13, the first with per-channel DequantizeLinear.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Attributes that became inputs (axes, split, pads, starts, min, scales) move; Upsample becomes Resize (two of them where
// nearest neighbours are asked for and one dimension grows while another shrinks); Dropout loses its ratio. A graph of
// opset 13 or later stays as it is, except that HardSwish, which a pass may have put together, asks for 14. Throws Error
// for what has no newer form: a Softmax of an old opset over several dimensions, and a used mask of an old Dropout.
void upgrade_opset(Graph& graph);

}  // namespace mlq
