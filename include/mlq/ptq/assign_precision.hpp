// Decides, before anything is quantized, in which numbers each node computes. Everything else follows: which values
// become codes, what the plan runs, what the written file says, and what the report promises.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"
#include "mlq/ptq/targets.hpp"

namespace mlq {

struct Kernels;

struct NodePrecision {
    std::string node;
    std::string op;
    Precision precision = Precision::float32;
    std::string why;  // int8: what the target makes of it ("QLinearConv"); float32: what stands against int8
    // Of the codes that it reads, for an int8 Conv, Gemm or MatMul: what was asked, or what was chosen.
    std::optional<int> activation_bits = {};
};

struct PrecisionPlan {
    std::string target;
    std::vector<NodePrecision> nodes;  // one per Graph::nodes, in their order
    std::vector<NodePrecision> fused;  // nodes that the target's fusions took into one of `nodes`
};

struct PrecisionRequest {
    // What the caller wants of some nodes, by name: float32 or int8.
    std::map<std::string, Precision> nodes = {};
    // Bits of the codes that a Conv, Gemm or MatMul reads, by name, and of all others: 7 or 8.
    std::map<std::string, int> activation_bits = {};
    int default_activation_bits = 8;
    std::vector<std::string> keep_float_types = {};     // ONNX operator types that stay in float
    std::vector<std::string> keep_float_patterns = {};  // ECMAScript regular expressions that match a whole node name
    Processors processors = Processors::any;            // that a file for the target may meet
    const Kernels* kernels = nullptr;                   // null: the best of this CPU
};

// Writes what is asked on the nodes (Node::precision) of a float network. Throws Error for an unknown node (with the
// nearest names), an operator type that no node has, a pattern that is no regular expression or matches no name, and
// for a precision or a number of bits that is not built.
void request_precision(Graph& graph, const PrecisionRequest& request);

// `graph` is a float network as graph_for() makes it for the target. A node computes in int8 when
//   * the target and our own engine have an int8 form for it, attributes and constants included;
//   * it lies before the last Conv, ConvTranspose, Gemm or MatMul on some way to an output, or is one: what follows
//     the last layer, and what only reshapes or squashes its output, stays float;
//   * it is such a layer, or reads codes that an int8 node makes anyway; an operator that passes codes on unchanged is
//     also int8 where an int8 node reads its output.
// A node whose Node::precision is float32 stays float and nothing else changes by it; one that asks for int8 gets it,
// or an Error says why it cannot.
PrecisionPlan assign_precision(const Graph& graph, const Target& target, const Kernels& kernels);

// One flag per Graph::values: the value is held as codes for all of its readers. `split` marks values that a float
// node, a network output or the network's input keeps as reals while int8 nodes read them as codes.
struct CodedValues {
    std::vector<bool> whole;
    std::vector<bool> split;
    bool any(ValueId id) const { return whole[static_cast<std::size_t>(id)] || split[static_cast<std::size_t>(id)]; }
};
CodedValues coded_values(const Graph& graph, const Target& target, const PrecisionPlan& plan);

// Values that any plan for any target may hold as codes: what statistics are collected of. One flag per Graph::values.
std::vector<bool> codable_values(const Graph& graph);

}  // namespace mlq
