#include <limits>

#include "../match.hpp"
#include "graph/bounds.hpp"
#include "graph/op_traits.hpp"
#include "list.hpp"

namespace mlq {
namespace {

struct Activation {
    ValueId input = no_value;
    Clamp clamp;
};

constexpr float infinity = std::numeric_limits<float>::infinity();

// Min(x, c) and Max(x, c) with a number c.
std::optional<Activation> read_min_max(const Graph& graph, const Links& links, const Node& node) {
    if ((node.op != "Min" && node.op != "Max") || node.inputs.size() != 2) return std::nullopt;
    for (const std::size_t slot : {0, 1}) {
        const auto input = node.inputs[1 - slot];
        const auto bound = scalar_beside(graph, links, node.inputs[slot], input);
        if (!bound) continue;
        return Activation{input, node.op == "Min" ? Clamp{-infinity, *bound} : Clamp{*bound, infinity}};
    }
    return std::nullopt;
}

std::optional<Activation> read_activation(const Graph& graph, const Links& links, const Node& node) {
    if (node.inputs.empty() || node.outputs.size() != 1) return std::nullopt;
    if (const auto clamp = find_bounds(graph, node)) return Activation{node.inputs[0], *clamp};
    return read_min_max(graph, links, node);
}

// A Relu of codes is the code of the Relu, as 0 is a code: the rounding may as well come after it.
void hand_down_quant(Graph& graph, const Node& activation, ValueId from) {
    auto& kept = graph.values[activation.outputs[0]].quant;
    if (activation.op == "Relu" && !kept) kept = graph.values[from].quant;
}

bool fuse(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    const auto activation = read_activation(graph, links, node);
    if (!activation) return false;
    const auto from = activation->input;
    const auto producer = links.sole_producer(from);
    if (!producer || !traits_of(graph.nodes[*producer]).takes_clamp) return false;
    hand_down_quant(graph, node, from);
    if (!may_swallow(graph, from, node.outputs[0])) return false;
    const bool is_relu = saturates_at_zero(graph, from);
    auto& clamp = graph.nodes[*producer].clamp;
    if (is_relu) clamp = nest(clamp.value_or(Clamp{-infinity, infinity}), {0, infinity});
    clamp = clamp ? nest(*clamp, activation->clamp) : activation->clamp;
    links.absorb(*producer, index);
    return true;
}

}  // namespace

int fuse_activation(Graph& graph) {
    return rewrite_each_node(graph, fuse);
}

}  // namespace mlq
