#include <cmath>

#include "../match.hpp"
#include "graph/bounds.hpp"
#include "list.hpp"

namespace mlq {
namespace {

bool is_near(float a, float b) {
    return std::abs(a - b) <= 1e-5F;
}

// The other input of a two-input node whose one input is the constant `number`.
std::optional<ValueId> beside(const Graph& graph, const Links& links, const Node& node, float number) {
    if (node.inputs.size() != 2 || node.clamp) return std::nullopt;
    for (const std::size_t slot : {1, 0}) {
        const auto constant = scalar_beside(graph, links, node.inputs[slot], node.inputs[1 - slot]);
        if (constant && is_near(*constant, number)) return node.inputs[1 - slot];
        if (node.op == "Div") break;  // only the divisor
    }
    return std::nullopt;
}

// The node that makes an intermediate value: used once and not rounded to codes.
std::optional<std::size_t> inner(const Graph& graph, const Links& links, ValueId value, const char* op) {
    return value == no_value || graph.values[value].quant ? std::nullopt : links.sole_producer(value, op);
}

// x, if the value is Clip(x + 3, 0, 6).
std::optional<ValueId> read_gate(const Graph& graph, const Links& links, ValueId value) {
    const auto clip = inner(graph, links, value, "Clip");
    if (!clip || graph.nodes[*clip].inputs.empty()) return std::nullopt;
    const auto bounds = find_bounds(graph, graph.nodes[*clip]);
    if (bounds != Clamp{0.0F, 6.0F}) return std::nullopt;
    const auto sum = inner(graph, links, graph.nodes[*clip].inputs[0], "Add");
    return sum ? beside(graph, links, graph.nodes[*sum], 3.0F) : std::nullopt;
}

// y, if the node is y / 6 or y * (1/6).
std::optional<ValueId> read_sixth(const Graph& graph, const Links& links, const Node& node) {
    if (node.op == "Div") return beside(graph, links, node, 6.0F);
    return node.op == "Mul" ? beside(graph, links, node, 1.0F / 6.0F) : std::nullopt;
}

// x, if the value is HardSigmoid(x) with the slope and offset of HardSwish.
std::optional<ValueId> read_hard_sigmoid(const Graph& graph, const Links& links, ValueId value) {
    const auto gate = inner(graph, links, value, "HardSigmoid");
    if (!gate || graph.nodes[*gate].inputs.size() != 1) return std::nullopt;
    const auto& node = graph.nodes[*gate];
    const bool fits =
        is_near(node.attributes.real("alpha", 0.2F), 1.0F / 6.0F) && is_near(node.attributes.real("beta", 0.5F), 0.5F);
    return fits ? std::optional(node.inputs[0]) : std::nullopt;
}

// x, if the node is x * g where `read` finds that g is a gate of the same x.
template <typename Read>
std::optional<ValueId> read_gated(const Graph& graph, const Links& links, const Node& node, const Read& read) {
    if (node.op != "Mul" || node.inputs.size() != 2) return std::nullopt;
    for (const std::size_t slot : {0, 1}) {
        const auto x = read(graph, links, node.inputs[slot]);
        if (x && *x == node.inputs[1 - slot]) return x;
    }
    return std::nullopt;
}

void become(Graph& graph, Links& links, std::size_t index, const char* op, ValueId input) {
    for (std::size_t slot = 1; slot < graph.nodes[index].inputs.size(); ++slot) links.set_input(index, slot, no_value);
    links.set_input(index, 0, input);
    auto& node = graph.nodes[index];
    node.op = op;
    node.inputs.resize(1);
    node.attributes = {};
}

bool fuse(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if (node.outputs.size() != 1) return false;
    if (const auto x = read_gated(graph, links, node, read_hard_sigmoid)) {
        become(graph, links, index, "HardSwish", *x);
        return true;
    }
    const auto sixfold = read_sixth(graph, links, node);
    if (!sixfold) return false;
    if (const auto product = inner(graph, links, *sixfold, "Mul")) {
        const auto x = read_gated(graph, links, graph.nodes[*product], read_gate);
        if (x) become(graph, links, index, "HardSwish", *x);
        return x.has_value();
    }
    const auto x = read_gate(graph, links, *sixfold);
    if (!x) return false;
    become(graph, links, index, "HardSigmoid", *x);
    graph.nodes[index].attributes.set("alpha", 1.0F / 6.0F);
    graph.nodes[index].attributes.set("beta", 0.5F);
    return true;
}

}  // namespace

int fuse_hard_swish(Graph& graph) {
    return rewrite_each_node(graph, fuse);
}

}  // namespace mlq
