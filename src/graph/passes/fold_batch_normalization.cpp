#include <cmath>

#include "../channel_affine.hpp"
#include "../match.hpp"
#include "list.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Outputs behind the first exist in training only: before opset 14 they are what switches it on, used or not.
bool is_inference(const Graph& graph, const Node& node) {
    if (node.outputs.size() != 1) return false;
    if (node.attributes.integer("training_mode", 0) != 0) return false;
    return graph.opset >= 9 || node.attributes.integer("spatial", 1) != 0;
}

// y = gamma (x - mean) / sqrt(variance + epsilon) + beta
std::optional<Affine> read_affine(const Graph& graph, const Node& node, const FoldTarget& target) {
    if (target.channels_last && target.rank != 2) return std::nullopt;  // this operator's channels are on axis 1
    const float* inputs[5] = {};
    for (std::size_t i = 1; i < 5; ++i) {
        const auto* constant = float_constant(graph, node.inputs[i]);
        if (constant == nullptr || constant->shape() != Shape{target.channels}) return std::nullopt;
        inputs[i] = constant->data<float>();
    }
    const double epsilon = node.attributes.real("epsilon", 1e-5F);
    Affine affine;
    for (std::int64_t c = 0; c < target.channels; ++c) {
        const double variance = inputs[4][c] + epsilon;
        if (!(variance > 0))
            throw Error("", "has variance " + std::to_string(inputs[4][c]) + " in channel " + std::to_string(c),
                        "the model is damaged; re-export it");
        affine.scale.push_back(inputs[1][c] / std::sqrt(variance));
        affine.shift.push_back(inputs[2][c] - inputs[3][c] * affine.scale.back());
    }
    return affine;
}

bool fold(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if (node.op != "BatchNormalization" || node.inputs.size() != 5) return false;
    if (!is_inference(graph, node)) return false;
    return fold_into_producer(graph, links, index, 0,
                              [&](const FoldTarget& target) { return read_affine(graph, node, target); });
}

}  // namespace

int fold_batch_normalization(Graph& graph) {
    return rewrite_each_node(graph, fold);
}

}  // namespace mlq
