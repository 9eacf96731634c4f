#include "../channel_affine.hpp"
#include "list.hpp"

namespace mlq {
namespace {

// The factors, if input `slot` is the constant of a Mul or the divisor of a Div.
std::optional<Affine> read_scale(const Graph& graph, const Node& node, const FoldTarget& target, std::size_t slot) {
    if (node.op == "Div" && slot == 0) return std::nullopt;
    auto scale = per_channel(graph, target, node.inputs[slot]);
    if (!scale) return std::nullopt;
    if (node.op == "Div") {
        for (auto& factor : *scale) factor = 1.0 / factor;  // of 0: infinite, which is not folded
    }
    return Affine{std::move(*scale), {}};
}

bool fold(Graph& graph, Links& links, std::size_t index, std::size_t constant_slot) {
    return fold_into_producer(graph, links, index, 1 - constant_slot, [&](const FoldTarget& target) {
        return read_scale(graph, graph.nodes[index], target, constant_slot);
    });
}

bool fold_either(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if ((node.op != "Mul" && node.op != "Div") || node.inputs.size() != 2 || node.outputs.size() != 1) return false;
    return fold(graph, links, index, 1) || fold(graph, links, index, 0);
}

}  // namespace

int fold_channel_scale(Graph& graph) {
    return rewrite_each_node(graph, fold_either);
}

}  // namespace mlq
