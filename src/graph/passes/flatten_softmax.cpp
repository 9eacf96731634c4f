#include <algorithm>

#include "list.hpp"

namespace mlq {
namespace {

constexpr std::int64_t first_with_one_axis = 13;

// Before opset 13 a Softmax or LogSoftmax runs over all dimensions from its axis on, as if they were one. Where they
// are one already, newer opsets say it as well.
bool runs_over_several(const Graph& graph, const Node& node) {
    if ((node.op != "Softmax" && node.op != "LogSoftmax") || node.inputs.size() != 1 || node.outputs.size() != 1)
        return false;
    const Value& x = graph.values[node.inputs[0]];
    if (!x.shape_known || std::count(x.shape.begin(), x.shape.end(), -1) > 1) return false;
    const auto rank = static_cast<std::int64_t>(x.shape.size());
    const auto axis = node.attributes.integer("axis", 1);
    return axis >= -rank && axis < rank && axis != rank - 1 && axis != -1;
}

ValueId add_matrix(Graph& graph, const std::string& name, const Shape& shape, std::int64_t axis,
                   const std::optional<QuantParams>& quant) {
    Value matrix;
    matrix.name = graph.fresh_name(name);
    matrix.quant = quant;
    matrix.shape_known = true;
    for (const auto& [begin, end] :
         {std::pair{shape.begin(), shape.begin() + axis}, {shape.begin() + axis, shape.end()}})
        matrix.shape.push_back(std::find(begin, end, -1) != end ? -1 : volume(Shape(begin, end)));
    return graph.add_value(std::move(matrix));
}

// Softmax(x) -> Reshape(Softmax(Flatten(x)))
void flatten(Graph& graph, std::size_t index) {
    const Node softmax = graph.nodes[index];
    const ValueId x = softmax.inputs[0], y = softmax.outputs[0];
    const Shape shape = graph.values[x].shape;
    auto axis = softmax.attributes.integer("axis", 1);
    if (axis < 0) axis += static_cast<std::int64_t>(shape.size());
    Shape target = shape;
    if (axis == 1) target[0] = 0;  // as many samples as the matrix has rows

    Node flat;
    flat.op = "Flatten";
    flat.name = softmax.name + "_Flatten";
    flat.inputs = {x};
    flat.outputs = {add_matrix(graph, graph.values[x].name + "_flat", shape, axis, graph.values[x].quant)};
    flat.attributes.set("axis", axis);

    Node back;
    back.op = "Reshape";
    back.name = softmax.name + "_Reshape";
    back.inputs = {add_matrix(graph, graph.values[y].name + "_flat", shape, axis, graph.values[y].quant),
                   graph.add_constant(softmax.name + "_shape",
                                      Tensor::of<std::int64_t>({static_cast<std::int64_t>(target.size())}, target))};
    back.outputs = {y};

    Node& node = graph.nodes[index];
    node.inputs = flat.outputs;
    node.outputs = {back.inputs[0]};
    node.attributes.set("axis", std::int64_t{1});
    graph.nodes.push_back(std::move(flat));
    graph.nodes.push_back(std::move(back));
}

}  // namespace

int flatten_softmax(Graph& graph) {
    if (graph.opset >= first_with_one_axis) return 0;
    int applied = 0;
    const std::size_t count = graph.nodes.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!runs_over_several(graph, graph.nodes[i])) continue;
        flatten(graph, i);
        ++applied;
    }
    return applied;
}

}  // namespace mlq
