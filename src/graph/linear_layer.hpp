// Where a Conv, ConvTranspose, Gemm or MatMul keeps its weights: the one place that knows.
#pragma once

#include <cstdint>
#include <optional>

#include "mlq/graph/graph.hpp"

namespace mlq {

// Slots of a linear node's inputs, the same for all four operators (a MatMul has no bias).
constexpr std::size_t weights_slot = 1;
constexpr std::size_t bias_slot = 2;

enum class LinearKind {
    convolution,             // Conv: weights [outputs][inputs of a group][window...]
    transposed_convolution,  // ConvTranspose: [inputs][outputs of a group][window...]
    product,                 // Gemm, MatMul: [inputs][outputs], turned by a Gemm's transB
};

struct LinearLayer {
    LinearKind kind = LinearKind::product;
    ValueId input = no_value;
    ValueId weights = no_value;  // may be computed: then it is the second operand of a product
    ValueId bias = no_value;     // no_value where there is none
    bool takes_bias = true;      // false: MatMul, which becomes a Gemm to get one
    float bias_factor = 1;       // beta of a Gemm
    int output_axis = 0;         // dimension of the weights that counts output channels (of one group: ConvTranspose)
    int input_axis = 1;          // dimension that counts input channels (of one group: Conv)
    std::int64_t groups = 1;
    std::int64_t outputs = 0;          // output channels of all groups; 0 where the weights' shape does not tell
    std::int64_t inputs = 0;           // input channels of all groups; likewise
    const Tensor* constant = nullptr;  // the weights where they are constant: float, or int8 codes
};

// Nothing for a node of another family, one that lacks its inputs, and weights of a rank that the operator does not
// have (a MatMul of batches has no output channels: rank 2 only, if the rank is known). Weights without elements, and
// groups that are not known to divide the channels: nothing. Throws Error for an attribute of the wrong type.
std::optional<LinearLayer> linear_layer(const Graph& graph, const Node& node);

}  // namespace mlq
