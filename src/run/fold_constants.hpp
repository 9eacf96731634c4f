// Turns what does not depend on the samples into constants, for every batch size at once.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

// Runs the constant sub-graphs. A value is constant when it is the same for two batch sizes; a Reshape target that
// differs only in its batch dimension becomes [0, ...] (0 copies the input's dimension). Fills Value::type and
// Value::shape (-1 where the batch shows). A network that claims a free batch but only works with 1 is fixed to
// that, with a note. Throws Error for a network that cannot run at all. Returns the number of nodes that went away.
int fold_constants(Graph& graph);

}  // namespace mlq
