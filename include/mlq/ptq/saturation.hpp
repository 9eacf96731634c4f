// Which layers of a quantized file a runtime computes wrongly on a processor without VNNI, if it adds pairs of products
// in int16 there, as ONNX Runtime and others do by default.
//
// `vpmaddubsw` adds the products of two neighbours in depth with saturation. With activations up to a, a pair of weights
// is safe when  a * (sum of its positive weights) <= 32767  and  a * (sum of its negative ones) >= -32768:  for a = 255
// sums from -128 to 128, for a = 127 any two weights of int8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct LayerSaturation {
    std::string node;
    std::string op;
    std::int64_t pairs = 0;
    std::int64_t unsafe_pairs = 0;
    std::int64_t channels = 0;
    std::int64_t unsafe_channels = 0;  // with an unsafe pair
    std::string safe_by;               // why no pair is unsafe, whatever the weights are; else empty
};

// Nothing for a node that is no Conv, Gemm or MatMul which multiplies codes with int8 weights.
std::optional<LayerSaturation> find_saturation(const Graph& quantized, const Node& node);

// One entry per Conv, Gemm and MatMul that multiplies codes with int8 weights, in the order of a prepared graph. Depth
// runs as in ONNX Runtime: window rows, window columns, channels.
std::vector<LayerSaturation> find_saturation(const Graph& quantized);

}  // namespace mlq
