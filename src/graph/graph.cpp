#include "mlq/graph/graph.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"
#include "op_traits.hpp"

namespace mlq {

ValueId Graph::add_value(Value value) {
    if (value.name.empty()) value.name = fresh_name("value");
    const auto id = static_cast<ValueId>(values.size());
    if (!names_.emplace(value.name, id).second)
        throw Error("value " + quoted(value.name), "is defined twice", "re-export the model");
    values.push_back(std::move(value));
    return id;
}

void Graph::rename_value(ValueId value, std::string new_name) {
    auto& old_name = values[value].name;
    if (old_name == new_name) return;
    if (!names_.emplace(new_name, value).second)
        throw Error("value " + quoted(new_name), "is defined twice", "choose another name");
    names_.erase(old_name);
    old_name = std::move(new_name);
}

std::optional<ValueId> Graph::find_value(std::string_view value_name) const {
    const auto found = names_.find(value_name);
    if (found == names_.end()) return std::nullopt;
    return found->second;
}

std::string Graph::fresh_name(std::string_view stem) const {
    std::string candidate(stem);
    // Counting from the number of values makes the first try a hit, however often a stem is used.
    for (auto i = values.size(); candidate.empty() || names_.contains(candidate); ++i)
        candidate = std::string(stem) + "_" + std::to_string(i);
    return candidate;
}

ValueId Graph::add_constant(std::string_view stem, Tensor tensor) {
    Value value;
    value.name = fresh_name(stem);
    value.type = tensor.type();
    value.shape = tensor.shape();
    value.shape_known = true;
    value.constant = std::make_shared<const Tensor>(std::move(tensor));
    return add_value(std::move(value));
}

int Graph::count_consumers(ValueId value) const {
    int count = 0;
    for (const auto& node : nodes) {
        count += static_cast<int>(std::count(node.inputs.begin(), node.inputs.end(), value));
        count += node.residual == value;
    }
    return count;
}

std::vector<std::size_t> Graph::consumers_of(ValueId value) const {
    std::vector<std::size_t> consumers;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto& edges = nodes[i].inputs;
        if (nodes[i].residual == value || std::find(edges.begin(), edges.end(), value) != edges.end())
            consumers.push_back(i);
    }
    return consumers;
}

std::optional<std::size_t> Graph::producer_of(ValueId value) const {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto& produced = nodes[i].outputs;
        if (std::find(produced.begin(), produced.end(), value) != produced.end()) return i;
    }
    return std::nullopt;
}

bool Graph::is_output(ValueId value) const {
    return std::find(outputs.begin(), outputs.end(), value) != outputs.end();
}

const Tensor* Graph::constant_of(ValueId value) const {
    return value == no_value ? nullptr : values[value].constant.get();
}

void Graph::replace_uses(ValueId from, ValueId to) {
    for (auto& node : nodes) {
        std::replace(node.inputs.begin(), node.inputs.end(), from, to);
        if (node.residual == from) node.residual = to;
    }
    std::replace(outputs.begin(), outputs.end(), from, to);
}

std::string describe(const Node& node) {
    const auto op = quoted(node.op, 40);  // outside text too
    return "node " + quoted(node.name) + " (" + op.substr(1, op.size() - 2) + ")";
}

bool is_quantized(const Graph& graph) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                       [](const Node& node) { return is_family(node, OpFamily::border); }) ||
           std::any_of(graph.values.begin(), graph.values.end(),
                       [](const Value& value) { return value.quant || value.constant_quant; });
}

bool rounds_only(const Graph& graph, const Node& node) {
    const auto is_coded = [&](ValueId id) { return graph.values[static_cast<std::size_t>(id)].quant.has_value(); };
    return node.op == "Identity" && !graph.constant_of(node.inputs.front()) && is_coded(node.outputs.front()) &&
           !is_coded(node.inputs.front());
}

}  // namespace mlq
