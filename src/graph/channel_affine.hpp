// The algebra behind folding: a linear layer followed by y' = scale[c] * y + shift[c] is the linear layer with weights
// scale[c] * w and bias scale[c] * b + shift[c].
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "links.hpp"

namespace mlq {

// Where the output channels of a Conv, ConvTranspose, Gemm or MatMul with constant weights are.
struct FoldTarget {
    std::int64_t channels = 0;
    std::optional<std::size_t> rank;  // of the output, if it is known
    bool channels_last = false;       // Gemm, MatMul: the last axis; else axis 1
};

// Nothing for other operators, for weights that are not constant, and for dims that do not fit the operator.
std::optional<FoldTarget> find_fold_target(const Graph& graph, const Links& links, std::size_t node);

// The constant as one number per channel, if it broadcasts over the layer's output in that way and in no other.
std::optional<std::vector<double>> per_channel(const Graph& graph, const FoldTarget& target, ValueId constant);

// One number per channel each; empty for all 1 and all 0.
struct Affine {
    std::vector<double> scale;
    std::vector<double> shift;
};

// Folds node `last`, which maps its input `slot` affinely, into the linear layer that makes that input, computing in
// double. `read_affine` tells the map once the layer is known. Returns false, and changes nothing, if
// - the value between them has another use or saturates at 0, or the layer already has a clamp or a residual;
// - weights that would be scaled, or the bias, are not constant, or a result would not be finite;
// - a MatMul would need a bias, which makes it a Gemm, but its input is not known to be a matrix.
bool fold_into_producer(Graph& graph, Links& links, std::size_t last, std::size_t slot,
                        const std::function<std::optional<Affine>(const FoldTarget&)>& read_affine);

}  // namespace mlq
