// The runtimes that a quantized network can be written for. One list; each line is a set of rules about Q/DQ placement.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct Target {
    const char* name;
    const char* summary;
    bool signed_activations;  // int8 with zero point 0 instead of uint8
    bool float_bias;          // the runtime wants to quantize biases itself
    bool shortcut_only;       // Q/DQ on the shortcut of a residual Add only, so that the convolution and the Add fuse
    bool shared_concat;       // the inputs of a Concat share one scale
};

std::span<const Target> targets();
const Target& target_called(std::string_view name);  // throws Error listing the names

// A quantized graph as plain ONNX: QuantizeLinear and DequantizeLinear around every quantized value, DequantizeLinear
// on int8 weights and (where the target takes it) int32 biases. A clamp that the saturation of its output's codes
// already performs is not written. Names of values are kept. Throws Error when an activation is not symmetric and the
// target needs that.
Graph lower_to_qdq(const Graph& quantized, const Target& target);

// What the target's own optimizer will do with a node of a QDQ graph.
struct Placement {
    std::string node;
    std::string op;
    bool int8 = false;
    std::string reason;  // why not, or what it becomes ("QLinearConv")
};

// Applies the target's documented fusion rules to our own output (docs/targets.md names the sources): one line for each
// node that computes.
std::vector<Placement> verify_placement(const Graph& qdq, const Target& target);

}  // namespace mlq
