#include "../channel_affine.hpp"
#include "list.hpp"

namespace mlq {
namespace {

// The summands, if input `slot` is the constant of an Add or what a Sub takes away.
std::optional<Affine> read_shift(const Graph& graph, const Node& node, const FoldTarget& target, std::size_t slot) {
    if (node.op == "Sub" && slot == 0) return std::nullopt;
    auto shift = per_channel(graph, target, node.inputs[slot]);
    if (!shift) return std::nullopt;
    if (node.op == "Sub") {
        for (auto& summand : *shift) summand = -summand;
    }
    return Affine{{}, std::move(*shift)};
}

bool fuse(Graph& graph, Links& links, std::size_t index, std::size_t constant_slot) {
    return fold_into_producer(graph, links, index, 1 - constant_slot, [&](const FoldTarget& target) {
        return read_shift(graph, graph.nodes[index], target, constant_slot);
    });
}

bool fuse_either(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if ((node.op != "Add" && node.op != "Sub") || node.inputs.size() != 2 || node.outputs.size() != 1) return false;
    return fuse(graph, links, index, 1) || fuse(graph, links, index, 0);
}

}  // namespace

int fuse_bias(Graph& graph) {
    return rewrite_each_node(graph, fuse_either);
}

}  // namespace mlq
