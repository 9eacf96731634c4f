// Small networks built in sight: values by name, nodes in a line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct Build {
    Graph graph;

    explicit Build(std::int64_t opset = 13) { graph.opset = opset; }

    ValueId input(std::string name, Shape shape) { return graph.inputs.emplace_back(value(std::move(name), shape)); }
    ValueId value(std::string name, Shape shape = {}) {
        Value made;
        made.name = std::move(name);
        made.shape_known = !shape.empty();
        made.shape = std::move(shape);
        return graph.add_value(std::move(made));
    }
    ValueId floats(std::string name, Shape shape, std::vector<float> values) {
        return graph.add_constant(name, Tensor::of<float>(std::move(shape), values));
    }
    ValueId integers(std::string name, std::vector<std::int64_t> values) {
        const auto count = static_cast<std::int64_t>(values.size());
        return graph.add_constant(name, Tensor::of<std::int64_t>({count}, values));
    }
    ValueId bytes(std::string name, Shape shape, std::vector<std::uint8_t> values) {
        return graph.add_constant(name, Tensor::of<std::uint8_t>(std::move(shape), values));
    }
    ValueId codes(std::string name, Shape shape, std::vector<std::int8_t> values) {
        return graph.add_constant(name, Tensor::of<std::int8_t>(std::move(shape), values));
    }
    ValueId biases(std::string name, std::vector<std::int32_t> values) {
        const auto count = static_cast<std::int64_t>(values.size());
        return graph.add_constant(name, Tensor::of<std::int32_t>({count}, values));
    }

    // A node called after its output, which is a new value of the given name.
    ValueId node(std::string op, std::vector<ValueId> inputs, std::string output, Shape shape = {},
                 std::vector<std::pair<std::string, Attribute>> attributes = {}) {
        auto& made = node_into(std::move(op), std::move(inputs), value(std::move(output), std::move(shape)));
        for (auto& [name, attribute] : attributes) made.attributes.set(name, attribute);
        return made.outputs[0];
    }
    // A node that makes a value which exists already.
    Node& node_into(std::string op, std::vector<ValueId> inputs, ValueId output) {
        Node made;
        made.name = op + "_" + graph.values[output].name;
        made.op = std::move(op);
        made.inputs = std::move(inputs);
        made.outputs = {output};
        return graph.nodes.emplace_back(std::move(made));
    }
    Graph& finish(std::vector<ValueId> outputs) {
        graph.outputs = std::move(outputs);
        return graph;
    }
};

inline const Node& only_node(const Graph& graph, std::string_view op) {
    const Node* found = nullptr;
    for (const auto& node : graph.nodes) {
        if (node.op != op) continue;
        if (found != nullptr) throw std::logic_error("more than one " + std::string(op));
        found = &node;
    }
    if (found == nullptr) throw std::logic_error("no " + std::string(op));
    return *found;
}

inline std::vector<std::string> ops_of(const Graph& graph) {
    std::vector<std::string> ops;
    for (const auto& node : graph.nodes) ops.push_back(node.op);
    return ops;
}

inline std::string name_of(const Graph& graph, ValueId value) {
    return value == no_value ? "" : graph.values[value].name;
}

template <typename T>
std::vector<T> numbers(const Graph& graph, ValueId value) {
    const auto* tensor = graph.constant_of(value);
    if (tensor == nullptr) throw std::logic_error(name_of(graph, value) + " is not a constant");
    const auto span = tensor->span<T>();
    return {span.begin(), span.end()};
}

// The whole graph as text that names values instead of ids, to compare two graphs by.
std::string print(const Graph& graph);

}  // namespace mlq
