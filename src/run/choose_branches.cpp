#include "choose_branches.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "mlq/base/error.hpp"
#include "two_batches.hpp"

namespace mlq {
namespace {

bool is_if(const Node& node) {
    return node.op == "If";
}

// The first If, in topological order, that the outputs surely need: behind an If only its condition is surely needed.
// No other If stands before its condition, because that one would be needed too, and earlier.
std::optional<std::size_t> first_needed_if(const Graph& graph) {
    std::vector<char> needed(graph.values.size(), 0);
    const auto need = [&](ValueId id) {
        if (id != no_value) needed[static_cast<std::size_t>(id)] = 1;
    };
    std::for_each(graph.outputs.begin(), graph.outputs.end(), need);
    std::optional<std::size_t> first;
    for (std::size_t i = graph.nodes.size(); i-- > 0;) {
        const Node& node = graph.nodes[i];
        const auto is_needed = [&](ValueId id) { return id != no_value && needed[static_cast<std::size_t>(id)] != 0; };
        if (std::none_of(node.outputs.begin(), node.outputs.end(), is_needed)) continue;
        if (is_if(node)) first = i;
        const auto end = is_if(node) ? node.inputs.begin() + 1 : node.inputs.end();
        std::for_each(node.inputs.begin(), end, need);
    }
    return first;
}

std::optional<bool> truth_of(const ValueInfo& info) {
    if (!info.constant || info.constant->type() != DType::boolean || info.constant->size() != 1) return std::nullopt;
    return info.constant->data<bool>()[0];
}

// The condition with the nodes before it and nothing else: the branch that is not taken may not fit its inputs.
bool evaluate(const Graph& graph, ValueId condition) {
    Graph question = graph;
    question.outputs = {condition};
    question.tidy();
    const auto place = static_cast<std::size_t>(condition);
    const auto [one, other, single] = infer_two_batches(question);
    const auto truth = truth_of(one[place]);
    if (!truth)
        throw Error("", "its condition depends on the samples",
                    "export without control flow (trace the model for one fixed path)");
    if (truth_of(other[place]) != truth || (!single.empty() && truth_of(single[place]) != truth))
        throw Error("", "its condition depends on the batch size",
                    "fix the batch (`input-shape`), or export without control flow");
    return *truth;
}

void replace(Graph& graph, const Node& node, bool taken) {
    const std::size_t count = node.inputs.size() / 2;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i] == no_value) continue;
        graph.replace_uses(node.outputs[i], node.inputs[1 + (taken ? 0 : count) + i]);
    }
}

// Outputs keep the names that the file gives them.
void name_outputs(Graph& graph, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (graph.values[static_cast<std::size_t>(graph.outputs[i])].name == names[i]) continue;
        const ValueId given = *graph.find_value(names[i]);
        Node copy;
        copy.op = "Identity";
        copy.name = "If_" + names[i];
        copy.inputs = {graph.outputs[i]};
        copy.outputs = {given};
        graph.nodes.push_back(std::move(copy));
        graph.outputs[i] = given;
    }
}

}  // namespace

int choose_branches(Graph& graph) {
    std::vector<std::string> names;
    for (const ValueId output : graph.outputs) names.push_back(graph.values[static_cast<std::size_t>(output)].name);
    int chosen = 0;
    while (const auto place = first_needed_if(graph)) {
        const Node node = graph.nodes[*place];
        const bool taken = with_context(describe(node), [&] { return evaluate(graph, node.inputs.front()); });
        graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(*place));
        replace(graph, node, taken);
        ++chosen;
    }
    if (chosen == 0) return 0;
    name_outputs(graph, names);
    graph.tidy();
    return chosen;
}

}  // namespace mlq
