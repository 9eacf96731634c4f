// The last look at a model before it is put in its place.
#pragma once

#include <cstddef>
#include <span>

#include "mlq/graph/external_data.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {

// Reads a serialized model back: nodes in order, every name its own, and the inputs and outputs of `meant` (a prepared
// graph, quantized or not) with their types and shapes. `external` has the data that lie beside it. Throws Error where it is not so.
void check_written(std::span<const std::byte> bytes, const Graph& meant, ExternalData* external = nullptr);

}  // namespace mlq
