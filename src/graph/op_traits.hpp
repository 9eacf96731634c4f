// What the graph has to know about an operator before it is run: one row an operator. How it is run is in ops/ops.cpp;
// a test demands that both lists name the same operators.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace mlq {

struct Node;

enum class OpFamily {
    linear,     // Conv, ConvTranspose, Gemm, MatMul: sums of products with weights
    unary,      // a function of each element of one input; further inputs are its parameters
    binary,     // two inputs, element by element, with broadcasting
    pool,       // a window or all pixels of each channel
    normalize,  // statistics over a dimension: LRN, Softmax, BatchNormalization
    resize,     // each output element is interpolated between input elements
    reduce,     // some dimensions go away
    concat,     // several inputs side by side
    move,       // elements are moved, not changed: Reshape, Transpose, Slice
    shape,      // works on shapes and constants: Shape, Constant, Cast
    border,     // QuantizeLinear, DequantizeLinear: between reals and codes
    unknown,    // not in the list
};

struct OpTraits {
    const char* name;  // ONNX operator type
    OpFamily family;
    // The output holds the input's elements in the same order under another shape: Reshape, Flatten, Identity.
    bool same_bytes = false;
    // Every output element is an input element or lies between some, so both may share QuantParams: moves, MaxPool.
    bool same_range = false;
    // Output channel c depends on input channel c only, and about linearly: noise in a channel stays in it.
    bool passes_channels = false;
    bool keeps_rank = false;   // the output has the rank of the first input
    std::size_t rank = 0;      // of the output whatever the inputs are; 0: it depends on them
    bool takes_clamp = false;  // Node::clamp may be set
    bool takes_codes = false;  // its int8 step reads a constant operand as uint8 codes with QuantParams of their own
    bool makes_float = false;  // the output is float whatever the file says of its type
    bool squashes = false;     // Softmax, Sigmoid: often the last node, turns scores into probabilities
};

std::span<const OpTraits> op_traits();
const OpTraits* find_op_traits(std::string_view op);  // null for an operator that is not in the list

// The row of the node's operator. One that is not in the list has the family `unknown` and no property.
const OpTraits& traits_of(const Node& node);

bool is_family(const Node& node, OpFamily family);
bool moves_data(const Node& node);  // is_family(node, OpFamily::move)

}  // namespace mlq
