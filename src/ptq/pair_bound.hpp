// Where `vpmaddubsw` saturates: the products of two neighbours in depth are added in int16 (see saturation.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/linear_layer.hpp"

namespace mlq {

// Where the weights of an output channel lie among those of its layer, in the order of depth: as in ONNX Runtime window
// rows, window columns, channels. Not for transposed convolutions.
std::vector<std::int64_t> depth_places(const LinearLayer& layer, std::int64_t channel);

// The largest sum of products of a pair of weights, of either sign, as a share of what int16 holds: more than 1
// saturates. Activations are codes from 0 to `highest`.
double pair_load(std::int32_t first, std::int32_t second, std::int32_t highest);

// Of each pair of a channel; an odd weight at the end stands alone.
std::vector<double> pair_loads(const std::int8_t* codes, std::span<const std::int64_t> places, std::int32_t highest);

// Depthwise convolutions are not computed in pairs.
bool is_depthwise(const LinearLayer& layer);

}  // namespace mlq
