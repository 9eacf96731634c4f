// What a constant under a DequantizeLinear becomes.
#pragma once

#include "links.hpp"

namespace mlq {

// Replaces DequantizeLinear node `index` by a constant, if its codes are constant (or follow from float weights through
// a QuantizeLinear, which is then evaluated) and its scale is; says whether it did.
//
// Weights of Conv, ConvTranspose, Gemm and MatMul stay int8 with ConstantQuant where the codes are symmetric and the
// scales lie along the output channels; int32 biases stay too. A per-tensor operand of Add, Sub, Mul or Concat becomes uint8
// with QuantParams. Everything else becomes the reals it stands for, which is always right, only not int8. Files of
// others may hold the weight code -128, which mlq itself never writes; it is kept.
bool absorb_dequantized_constant(Graph& graph, Links& links, std::size_t index);

}  // namespace mlq
