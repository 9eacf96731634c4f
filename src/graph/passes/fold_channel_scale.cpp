#include "../channel_affine.hpp"
#include "list.hpp"

namespace mlq {
namespace {

// The factors, if input `slot` is the constant of a Mul or the divisor of a Div.
std::optional<Affine> read_scale(const Graph& graph, const Node& node, const LinearLayer& layer, std::size_t slot) {
    if (node.op == "Div" && slot == 0) return std::nullopt;
    auto scale = per_channel(graph, layer, node.inputs[slot]);
    if (!scale) return std::nullopt;
    if (node.op == "Div") {
        for (auto& factor : *scale) factor = 1.0 / factor;  // of 0: infinite, which is not folded
    }
    return Affine{std::move(*scale), {}};
}

bool fold(Graph& graph, Links& links, std::size_t index, std::size_t constant_slot) {
    return fold_into_producer(graph, links, index, 1 - constant_slot, [&](const LinearLayer& layer) {
        return read_scale(graph, graph.nodes[index], layer, constant_slot);
    });
}

}  // namespace

int fold_channel_scale(Graph& graph) {
    Links links(graph);
    int applied = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const auto& node = graph.nodes[i];
        if ((node.op != "Mul" && node.op != "Div") || node.inputs.size() != 2 || node.outputs.size() != 1) continue;
        applied += fold(graph, links, i, 1) || fold(graph, links, i, 0);
    }
    links.commit();
    return applied;
}

}  // namespace mlq
