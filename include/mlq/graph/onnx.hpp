// ONNX files in and out: the only door to protobuf.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "mlq/graph/external_data.hpp"
#include "mlq/graph/graph.hpp"

namespace mlq {

// Parses a serialized ModelProto, opset 7 to 27. Everything is checked here so that later code can trust the graph:
// names resolve, no cycles, tensor bytes match their dims, sizes are bounded by the file, weights are finite.
// Loops, sequences and custom domains are refused, and data in other files without `external`. Functions of the file
// are written out as their nodes, and both branches of an If before it, which then reads its condition and what they
// give (run/choose_branches.hpp). float16, bfloat16 and double are held as float32, int16 and uint16 as int32, uint32 and uint64 as int64; Constant nodes are constants; nodes come in
// topological order whatever order they have in the file, and those that no output needs are gone. Unknown operators
// are kept (ops decides what can run). Throws Error "where: node "x" (Type): what; what to do".
Graph parse_onnx(std::span<const std::byte> bytes, const std::string& where, ExternalData* external = nullptr);
// The file, and what it keeps in files beside it.
Graph load_onnx(const std::filesystem::path& path);

// Serializes a graph of plain ONNX nodes. Throws Error for what has no ONNX form: fused clamps and residuals,
// QuantParams (see ptq targets). Deterministic bytes. Constants that nothing uses are left out; an unknown batch of
// an input is written as "N", other unknown dimensions without a name. HardSwish, which the passes make for any opset,
// is written as its parts below opset 14.
std::vector<std::byte> serialize_onnx(const Graph& graph);

// A model in two files: constants of 1 KB and more stand in `data`, which lies beside the model and is called
// `location`. `data` is empty where there are none.
struct OnnxInTwo {
    std::vector<std::byte> model;
    std::vector<std::byte> data;
};
inline constexpr std::size_t smallest_external_constant = 1024;  // bytes
OnnxInTwo serialize_onnx_in_two(const Graph& graph, const std::string& location);

// One file holds 2 GB at most.
bool fits_one_onnx(const Graph& graph);

// Checks a serialized model as strictly as runtimes do, where parse_onnx is lenient: nodes in topological order, a name
// for every node, no node or value called as another one, types of inputs, outputs and values. Throws Error.
void check_onnx(std::span<const std::byte> bytes);

}  // namespace mlq
