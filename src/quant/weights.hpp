// Weights as int8 in [-127, 127], symmetric, one scale per output channel: scale = max|w| / 127.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/base/tensor.hpp"

namespace mlq {

// Something a report should say about an output channel.
struct ChannelNote {
    std::int64_t channel = 0;
    std::string text;
};

struct QuantizedWeights {
    Tensor codes;  // int8, shape of the weights
    int axis = 0;  // the output channels: 0 for Conv and transposed Gemm, 1 for ConvTranspose and plain Gemm
    std::vector<float> scales;  // > 0, one per output channel
    std::vector<ChannelNote> notes;
};

// A channel whose largest |w| is below 2^-64 is dead: it gets the median scale of the others (1/127 if all are dead),
// so that its bias survives. Throws Error for NaN or infinite weights, wrong type or axis.
QuantizedWeights quantize_weights(const ConstTensorView& weights, int axis);

// Again for one channel, with another scale.
void requantize_channel(QuantizedWeights& quantized, const ConstTensorView& weights, std::int64_t channel, float scale);

}  // namespace mlq
