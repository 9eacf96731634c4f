#include "normalization_factors.hpp"

#include <cmath>

#include "base/shortest.hpp"
#include "match.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

bool is_inference_normalization(const Graph& graph, const Node& node) {
    if (node.op != "BatchNormalization" || node.inputs.size() != 5 || node.outputs.size() != 1) return false;
    if (node.attributes.integer("training_mode", 0) != 0) return false;
    return graph.opset >= 9 || node.attributes.integer("spatial", 1) != 0;
}

std::optional<Affine> read_normalization(const Graph& graph, const Node& node, std::int64_t channels) {
    const float* inputs[5] = {};
    for (std::size_t i = 1; i < 5; ++i) {
        const auto* constant = float_constant(graph, node.inputs[i]);
        if (constant == nullptr || constant->shape() != Shape{channels}) return std::nullopt;
        inputs[i] = constant->data<float>();
    }
    const double epsilon = node.attributes.real("epsilon", 1e-5F);
    Affine affine;
    for (std::int64_t c = 0; c < channels; ++c) {
        const double variance = inputs[4][c] + epsilon;
        if (!(variance > 0))
            throw Error("", "has variance " + shortest(inputs[4][c]) + " in channel " + std::to_string(c),
                        "the model is damaged; re-export it");
        affine.scale.push_back(inputs[1][c] / std::sqrt(variance));
        affine.shift.push_back(inputs[2][c] - inputs[3][c] * affine.scale.back());
    }
    return affine;
}

}  // namespace mlq
