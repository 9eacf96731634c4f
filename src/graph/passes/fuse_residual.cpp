#include "../match.hpp"
#include "mlq/graph/passes.hpp"

namespace mlq {
namespace {

// Equal dimensions add without broadcasting. An unknown batch size is the same one everywhere; other unknown
// dimensions prove nothing.
bool have_same_shape(const Value& a, const Value& b) {
    if (!a.shape_known || !b.shape_known || a.shape != b.shape) return false;
    for (std::size_t i = 1; i < a.shape.size(); ++i) {
        if (a.shape[i] < 0) return false;
    }
    return true;
}

bool is_kept_float(const Node& node) {
    return node.precision == Precision::float32;
}

// The convolution that makes input `slot` of the Add and can take the other input as its residual.
std::optional<std::size_t> find_branch(const Graph& graph, const Links& links, const Node& add, std::size_t slot) {
    const auto branch = add.inputs[slot];
    const auto shortcut = add.inputs[1 - slot];
    const auto conv = links.sole_producer(branch, "Conv");
    if (!conv || graph.nodes[*conv].clamp || graph.nodes[*conv].residual != no_value) return std::nullopt;
    if (shortcut == no_value || graph.constant_of(shortcut)) return std::nullopt;
    // A rounding that the network states is not left out.
    if (graph.values[branch].quant || is_kept_float(graph.nodes[*conv]) != is_kept_float(add)) return std::nullopt;
    return have_same_shape(graph.values[branch], graph.values[shortcut]) ? conv : std::nullopt;
}

bool fuse(Graph& graph, Links& links, std::size_t index) {
    const auto& add = graph.nodes[index];
    if (add.op != "Add" || add.inputs.size() != 2 || add.outputs.size() != 1) return false;
    const auto first = find_branch(graph, links, add, 0);
    const auto second = find_branch(graph, links, add, 1);
    if (!first && !second) return false;
    // Of two convolutions the later one: its residual is ready when it runs. As its own output has no other use, the
    // shortcut cannot depend on it, so the graph stays acyclic in any case.
    const std::size_t slot = !first || (second && *second > *first) ? 1 : 0;
    const auto conv = slot == 0 ? *first : *second;
    const auto shortcut = add.inputs[1 - slot];
    graph.nodes[conv].clamp = add.clamp;
    links.set_residual(conv, shortcut);
    links.absorb(conv, index);
    return true;
}

}  // namespace

int fuse_residual(Graph& graph) {
    return rewrite_each_node(graph, fuse);
}

}  // namespace mlq
