// How strongly noise in each channel of a value shows in what is computed from it.
#pragma once

#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

// One vector per Graph::values, one entry per channel (logical axis 1): the sum over the linear operators that read the
// value of the squared weights that one of its elements meets. Pooling, activations, Add and Concat pass the gain of
// their output on. Empty where a consumer is of another kind: then all channels count alike.
//
// This is what tells an outlier channel that matters from one that does not: scaling a channel by S and the weights
// behind it by 1/S leaves the network as it is, and the gain of that channel becomes 1/S^2 of what it was.
std::vector<std::vector<double>> channel_gains(const Graph& graph);

}  // namespace mlq
