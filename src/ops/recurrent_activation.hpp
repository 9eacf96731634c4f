// The activations of recurrent operators: attributes activations, activation_alpha and activation_beta.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

struct RecurrentActivation {
    float (*apply)(float x, float alpha, float beta) = nullptr;
    float alpha = 0, beta = 0;

    float operator()(float x) const { return apply(x, alpha, beta); }
};

// `fallback` of every direction, unless the node names others. The numbers of the attributes are used up in the order of
// the activations that take one. Throws Error for names that ONNX does not have.
std::vector<RecurrentActivation> read_activations(const Attributes& attributes, std::size_t directions,
                                                  const std::vector<std::string>& fallback);

}  // namespace mlq
