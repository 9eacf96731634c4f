// Weights of which no pair saturates in int16 on processors without VNNI (see saturation.hpp), so that they may stay int8
// in a file: where a channel has a pair that does, its scale grows until none is left. At worst it doubles: then all
// codes lie within 64 and any two fit.
#pragma once

#include <vector>

#include "graph/linear_layer.hpp"
#include "mlq/ptq/choose.hpp"
#include "quant/weights.hpp"

namespace mlq {

// `quantized` are the codes of `weights`, those of the layer. `highest`: the largest code of the layer's input.
void narrow_weights(QuantizedWeights& quantized, const ConstTensorView& weights, const LinearLayer& layer,
                    std::int32_t highest);

// Per node: whether it is an int8 layer with such pairs that can afford it. Those that add the least predicted error, as
// long as the sum of the errors of all layers (of input codes and weights, relative to the signal) at most doubles.
// `scales` as quantize_graph takes them.
std::vector<bool> layers_to_narrow(const Graph& graph, const PrecisionPlan& plan, const Scales& scales);

}  // namespace mlq
