// A network of one node (with random constant operands) around the image, to compare operators one by one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq::interop {

struct OperatorCase {
    std::string name;
    std::string op;
    Shape image;
    std::vector<Shape> constants;  // random float operands behind the image
    std::function<void(Graph&, Node&)> adjust = {};
    std::int64_t opset = 13;
    bool to_float = false;  // a Cast follows, as the output is none
    bool upgraded = false;  // ONNX Runtime gets what upgrade_opset makes of it; our output is that of the old form
};

using Ints = std::vector<std::int64_t>;

inline std::function<void(Graph&, Node&)> with(std::vector<std::pair<std::string, Attribute>> attributes) {
    return [attributes](Graph&, Node& node) {
        for (const auto& [name, value] : attributes) node.attributes.set(name, value);
    };
}

inline std::function<void(Graph&, Node&)> with_integers(
    std::vector<Ints> operands, std::vector<std::pair<std::string, Attribute>> attributes = {}) {
    return [=](Graph& graph, Node& node) {
        for (const Ints& values : operands)
            node.inputs.push_back(graph.add_constant(
                "integers", Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values)));
        with(attributes)(graph, node);
    };
}

// A node between the image and the node.
inline std::function<void(Graph&, Node&)> behind(std::string op,
                                                 const std::function<void(Graph&, Node&)>& adjust = {}) {
    return [=](Graph& graph, Node& node) {
        Node before;
        before.name = before.op = op;
        before.inputs = {node.inputs[0]};
        Value value;
        value.name = op;
        node.inputs[0] = graph.add_value(value);
        before.outputs = {node.inputs[0]};
        graph.nodes.push_back(before);
        if (adjust) adjust(graph, node);
    };
}

// function_cases.cpp
std::vector<OperatorCase> function_cases();
// indexing_cases.cpp
std::vector<OperatorCase> indexing_cases();
// attention_cases.cpp
std::vector<OperatorCase> attention_cases();
// recurrent_cases.cpp
std::vector<OperatorCase> recurrent_cases();
// sampling_cases.cpp
std::vector<OperatorCase> sampling_cases();

}  // namespace mlq::interop
