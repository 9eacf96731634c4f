#include "list.hpp"

namespace mlq {
namespace {

// Sum(a, b, c) -> Add(Add(a, b), c). The last Add keeps the name and the output.
void chain(Graph& graph, std::size_t index) {
    const Node sum = graph.nodes[index];
    ValueId so_far = sum.inputs[0];
    for (std::size_t i = 1; i + 1 < sum.inputs.size(); ++i) {
        Node add;
        add.op = "Add";
        add.name = sum.name + "_" + std::to_string(i);
        add.inputs = {so_far, sum.inputs[i]};
        Value part;
        part.name =
            graph.fresh_name(graph.values[static_cast<std::size_t>(sum.outputs[0])].name + "_" + std::to_string(i));
        so_far = graph.add_value(std::move(part));
        add.outputs = {so_far};
        graph.nodes.push_back(std::move(add));
    }
    Node& last = graph.nodes[index];
    last.op = "Add";
    last.inputs = {so_far, sum.inputs.back()};
}

}  // namespace

int rewrite_sum(Graph& graph) {
    int applied = 0;
    const std::size_t count = graph.nodes.size();
    for (std::size_t i = 0; i < count; ++i) {
        Node& node = graph.nodes[i];
        if (node.op != "Sum" || node.inputs.empty() || node.outputs.size() != 1) continue;
        ++applied;
        if (node.inputs.size() == 1) {
            node.op = "Identity";
        } else {
            chain(graph, i);
        }
    }
    return applied;
}

}  // namespace mlq
