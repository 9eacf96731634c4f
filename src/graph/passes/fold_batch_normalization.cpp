#include "../normalization_factors.hpp"
#include "list.hpp"

namespace mlq {
namespace {

bool fold(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if (!is_inference_normalization(graph, node)) return false;
    return fold_into_producer(graph, links, index, 0, [&](const FoldTarget& target) -> std::optional<Affine> {
        if (target.channels_last && target.rank != 2) return std::nullopt;  // this operator's channels are on axis 1
        return read_normalization(graph, node, target.channels);
    });
}

}  // namespace

int fold_batch_normalization(Graph& graph) {
    return rewrite_each_node(graph, fold);
}

}  // namespace mlq
