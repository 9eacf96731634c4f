// ONNX files in and out: the only door to protobuf.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// Parses a serialized ModelProto, opset 7 to 21. Everything is checked here so that later code can trust the graph:
// names resolve, no cycles, tensor bytes match their dims, sizes are bounded by the file, weights are finite.
// Subgraphs, sequences, external data and custom domains are refused. Initializers of type float16, double, uint8...
// are converted (float16/double -> float32); int64, int32, int8, uint8, bool are kept. Throws Error "where: node "x"
// (Type): what; what to do".
Graph parse_onnx(std::span<const std::byte> bytes, const std::string& where);
Graph load_onnx(const std::filesystem::path& path);

// Serializes a graph of plain ONNX nodes (no fused clamp, residual, QuantParams: see ptq targets). Deterministic bytes.
std::vector<std::byte> serialize_onnx(const Graph& graph);

}  // namespace mlq
