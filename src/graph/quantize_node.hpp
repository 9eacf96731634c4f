// What a QuantizeLinear or DequantizeLinear node says: real = scale[channel] * (code - zero_point[channel]).
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct NodeCoding {
    DType type = DType::u8;        // of the codes: u8, i8 or i32
    std::vector<float> scales;     // one, or one per channel; finite and above 0
    std::vector<int> zero_points;  // as many
    int axis = 0;                  // of the channels, if there are several scales
};

// Throws Error naming the node for what mlq cannot represent: 16-bit and float codes, blocks, missing inputs.
void check_quantize_node(const Graph& graph, const Node& node);

bool has_constant_coding(const Graph& graph, const Node& node);

// Needs a constant coding. `data` is the constant that the node reads, or null. Throws Error naming the node for a
// scale that is not positive, for zero points outside their type, and for lengths that fit neither each other nor the
// data.
NodeCoding read_coding(const Graph& graph, const Node& node, const Tensor* data);

// A per-tensor coding of 8 bits as params of uint8: int8 codes are moved up by 128.
QuantParams activation_params(const NodeCoding& coding);

// code = saturate(round_half_even(real / scale) + zero_point), as ONNX defines it; 8-bit codings.
Tensor quantize_tensor(const Tensor& reals, const NodeCoding& coding);
Tensor dequantize_tensor(const Tensor& codes, const NodeCoding& coding);

}  // namespace mlq
