// The int8 model as files that appear whole.
#pragma once

#include <cstdint>
#include <string>

#include "mlq/graph/graph.hpp"

namespace mlq::tools {

struct WrittenModel {
    std::string data;         // the file beside the model; empty for none
    std::uint64_t bytes = 0;  // of both
};

// Writes `lowered`, a graph of plain ONNX nodes, after reading it back as `meant`. Large constants stand in OUTPUT.data
// with `in_two`, and where one file cannot hold them.
WrittenModel write_model(const std::string& output, bool in_two, const Graph& lowered, const Graph& meant);

}  // namespace mlq::tools
