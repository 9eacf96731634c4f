// From a file to a graph that can be planned.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mlq/graph/first_normalization.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/graph/input_shapes.hpp"
#include "mlq/graph/passes.hpp"
#include "mlq/graph/ports.hpp"

namespace mlq {

struct LoadedModel {
    Graph graph;  // constants folded, passes applied
    Ports ports;
    std::vector<PassCount> passes;
    std::string fingerprint;  // of the file's bytes, and of its data in other files
    std::uint64_t file_bytes = 0;
    std::optional<FirstNormalization> first_normalization = {};  // of the file: passes fold it away
};

// Folds constants and applies the passes to a graph as it was parsed; returns how often each applied.
std::vector<PassCount> prepare(Graph& graph);

// Reads, gives inputs their shapes, checks, folds constants and simplifies. Throws Error "path: ...".
LoadedModel load_model(const std::filesystem::path& path, const std::vector<InputShape>& shapes = {});

}  // namespace mlq
