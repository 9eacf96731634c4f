// What an activation node bounds its input by, where that is known before running.
#pragma once

#include <optional>

#include "mlq/graph/graph.hpp"

namespace mlq {

// The bounds of a Relu, or of a Clip whose min and max are attributes, constants or absent; infinite where open.
// Nothing for other operators, for bounds that are computed, and for NaN. As ONNX defines it, a min above max means
// max.
std::optional<Clamp> find_bounds(const Graph& graph, const Node& node);

// clamp(clamp(x, inner), outer) as one clamp.
Clamp nest(Clamp inner, Clamp outer);

}  // namespace mlq
