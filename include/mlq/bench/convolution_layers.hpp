// Single layers taken out of networks, and networks of a single layer.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/bench/median_ratio.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/ops/onednn_convolution.hpp"

namespace mlq {

struct CountedLayer {
    ConvolutionLayer layer;
    int count = 0;  // how often the network has it
};

// The two-dimensional convolutions and the products with constant weights (as 1x1 convolutions) of a network at that
// batch size, each shape once. Dilated convolutions are left out.
std::vector<CountedLayer> list_convolution_layers(const Graph& graph, std::int64_t batch);

// What oneDNN takes for all layers of a list, one after the other: one list of `rounds` sums for each of the types,
// which take turns. What lies between the layers of a network does not count. Layers that oneDNN lacks in one of the
// types are left out of all sums.
std::vector<std::vector<TurnTime>> time_onednn_layers(const std::vector<CountedLayer>& layers,
                                                      const std::vector<OneDnnType>& types, int threads, int rounds);

// One convolution with random int8 weights (normal, as in networks) and a Relu between uint8 values, as a quantized
// graph: `Plan` makes the step of it that the engine would run.
Graph make_int8_convolution(const ConvolutionLayer& layer);

}  // namespace mlq
