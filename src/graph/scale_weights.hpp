// Multiplies the weights of a linear layer by one number per output channel.
#pragma once

#include <optional>
#include <vector>

#include "linear_layer.hpp"

namespace mlq {

struct Weights {
    Tensor tensor;  // float32, or int8 with:
    std::optional<ConstantQuant> quant;
};

// Float weights are multiplied in double. Of int8 weights the scales are, so that not a bit of them is lost: a negative
// factor also turns the signs of the codes, a factor of 0 makes them 0. Nothing if a result is not finite or not a code
// (-(-128)), or if int8 scales do not lie along the output channels. `scale` has one number per output channel; the
// layer's weights are constant.
std::optional<Weights> scale_weights(const Graph& graph, const LinearLayer& layer, const std::vector<double>& scale);

}  // namespace mlq
