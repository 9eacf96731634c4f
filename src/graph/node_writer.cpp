#include "node_writer.hpp"

namespace mlq {

std::vector<ValueId> NodeWriter::add_many(const char* op, std::vector<ValueId> inputs, std::size_t outputs,
                                          const AttributeList& attributes) {
    Node node;
    node.op = op;
    node.name = stem_ + "/" + op;
    node.inputs = std::move(inputs);
    for (const auto& [name, value] : attributes) node.attributes.set(name, value);
    for (std::size_t i = 0; i < outputs; ++i) {
        Value value;
        value.name = graph_.fresh_name(node.name);
        node.outputs.push_back(graph_.add_value(std::move(value)));
    }
    graph_.nodes.push_back(node);
    return node.outputs;
}

ValueId NodeWriter::add(const char* op, std::vector<ValueId> inputs, const AttributeList& attributes, ValueId output) {
    const ValueId made = add_many(op, std::move(inputs), output == no_value ? 1 : 0, attributes).empty()
                             ? output
                             : graph_.nodes.back().outputs.front();
    graph_.nodes.back().outputs = {made};
    return made;
}

ValueId NodeWriter::integers(const std::vector<std::int64_t>& values) {
    return graph_.add_constant(stem_ + "/integers",
                               Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

ValueId NodeWriter::scalar(float value) {
    return graph_.add_constant(stem_ + "/number", Tensor::of<float>({}, std::span<const float>(&value, 1)));
}

}  // namespace mlq
