// Constants as the float steps want them.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

// The reals a constant operand stands for: float32 as it is, codes dequantized. The operand must be constant.
Tensor real_constant(const Operand& operand);

}  // namespace mlq
