#include "expand_functions.hpp"

#include <algorithm>
#include <string_view>

#include "mlq/base/error.hpp"
#include "node_writer.hpp"

namespace mlq {
namespace {

// (x - mean) / sqrt(variance), over `axes`.
void expand_mean_variance(Graph& graph, const Node& node) {
    if (node.inputs.size() != 1 || node.inputs[0] == no_value) throw Error("must have one input");
    NodeWriter write(graph, node);
    const auto axes = node.attributes.integers("axes", {0, 2, 3});
    constexpr std::int64_t first_with_axes_input = 18;
    const auto mean_of = [&](ValueId x) {
        if (graph.opset >= first_with_axes_input) return write.add("ReduceMean", {x, write.integers(axes)});
        return write.add("ReduceMean", {x}, {{"axes", axes}});
    };
    const ValueId centred = write.add("Sub", {node.inputs[0], mean_of(node.inputs[0])});
    const ValueId variance = mean_of(write.add("Mul", {centred, centred}));
    const ValueId deviation = write.add("Add", {write.add("Sqrt", {variance}), write.scalar(1e-9F)});
    write.add("Div", {centred, deviation}, {}, node.outputs.at(0));
}

struct Expansion {
    std::string_view op;
    void (*expand)(Graph&, const Node&);
};

constexpr Expansion expansions[] = {
    {"Attention", expand_attention},
    {"MeanVarianceNormalization", expand_mean_variance},
    {"RotaryEmbedding", expand_rotary_embedding},
};

const Expansion* find_expansion(std::string_view op) {
    const auto* found = std::ranges::find(expansions, op, &Expansion::op);
    return found == std::end(expansions) ? nullptr : found;
}

}  // namespace

bool has_expansion(std::string_view op) {
    return find_expansion(op) != nullptr;
}

void expand_functions(Graph& graph) {
    std::vector<Node> left, replaced;
    for (Node& node : graph.nodes) (has_expansion(node.op) ? replaced : left).push_back(std::move(node));
    graph.nodes = std::move(left);
    for (const Node& node : replaced) {
        with_context(describe(node), [&] {
            if (node.outputs.empty() || node.outputs[0] == no_value) throw Error("has no output");
            find_expansion(node.op)->expand(graph, node);
        });
    }
}

}  // namespace mlq
