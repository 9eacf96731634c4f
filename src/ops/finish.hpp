// What follows a bare matrix product in a step: out = clamp(alpha * out + beta * addend + residual).
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

struct FinishOptions {
    float alpha = 1;
    float beta = 1;
    std::size_t addend = 0;  // the input that is added, broadcast to the output; 0 or an absent input: none
};

// Takes the step's inputs and its output, which holds the product. Residual and clamp are the node's.
using Finish = std::function<void(std::span<const ConstTensorView> inputs, const TensorView& out)>;
Finish make_finish(const StepContext& context, const FinishOptions& options);

}  // namespace mlq
