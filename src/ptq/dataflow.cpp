#include "dataflow.hpp"

#include <algorithm>

#include "graph/op_traits.hpp"

namespace mlq {
namespace {

bool only_presents(const Node& node) {
    const OpTraits* traits = find_op_traits(node.op);
    return traits != nullptr && (traits->family == OpFamily::move || traits->squashes);
}

}  // namespace

bool is_float_data(const Graph& graph, ValueId id) {
    if (id == no_value) return false;
    const Value& value = graph.values[static_cast<std::size_t>(id)];
    return !value.constant && value.type == DType::f32;
}

std::vector<ValueId> float_inputs(const Graph& graph, const Node& node) {
    std::vector<ValueId> inputs;
    for (const ValueId id : node.inputs) {
        if (is_float_data(graph, id)) inputs.push_back(id);
    }
    if (is_float_data(graph, node.residual)) inputs.push_back(node.residual);
    return inputs;
}

Dataflow::Dataflow(const Graph& graph)
    : readers_(graph.values.size()),
      is_output_(graph.values.size(), false),
      tail_(graph.nodes.size(), true),
      answer_(graph.values.size(), false) {
    for (const ValueId id : graph.outputs) is_output_[static_cast<std::size_t>(id)] = true;
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        auto inputs = graph.nodes[n].inputs;
        inputs.push_back(graph.nodes[n].residual);
        std::sort(inputs.begin(), inputs.end());
        inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
        for (const ValueId id : inputs) {
            if (id != no_value) readers_[static_cast<std::size_t>(id)].push_back(n);
        }
    }
    for (std::size_t n = graph.nodes.size(); n-- > 0;) {
        const Node& node = graph.nodes[n];
        if (is_family(node, OpFamily::linear)) tail_[n] = false;
        for (const ValueId id : node.outputs) {
            if (id == no_value) continue;
            const auto& readers = this->readers(id);
            const auto in_tail = [&](std::size_t reader) { return tail_[reader]; };
            tail_[n] = tail_[n] && std::all_of(readers.begin(), readers.end(), in_tail);
            const auto presents = [&](std::size_t reader) {
                return tail_[reader] && only_presents(graph.nodes[reader]) &&
                       is_answer(graph.nodes[reader].outputs.front());
            };
            answer_[static_cast<std::size_t>(id)] =
                is_output(id) || (!readers.empty() && std::all_of(readers.begin(), readers.end(), presents));
        }
    }
    for (const ValueId id : graph.outputs) answer_[static_cast<std::size_t>(id)] = true;
}

}  // namespace mlq
