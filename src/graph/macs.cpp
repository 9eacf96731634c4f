#include "mlq/graph/macs.hpp"

#include "base/int128.hpp"
#include "linear_layer.hpp"
#include "mlq/base/error.hpp"
#include "op_traits.hpp"

namespace mlq {
namespace {

std::int64_t checked(int128 count) {
    if (count > int128{1} << 62) throw Error("costs more than 2^62");
    return static_cast<std::int64_t>(count);
}

const Shape& known_shape(const Graph& graph, ValueId value) {
    if (value == no_value) throw Error("lacks an input");
    if (!graph.values[value].shape_known)
        throw Error("value " + quoted(graph.values[value].name), "has no known shape", "run shape inference first");
    return graph.values[value].shape;
}

std::int64_t count_elements(const Graph& graph, ValueId value) {
    auto shape = known_shape(graph, value);
    for (auto& dim : shape) {
        if (dim < 0) dim = 1;
    }
    return volume(shape);
}

std::int64_t dim_at(const Shape& shape, std::size_t axis) {
    if (axis >= shape.size()) throw Error("has a shape of rank " + std::to_string(shape.size()));
    return shape[axis] < 0 ? 1 : shape[axis];
}

// Every weight is used once for each pixel of the larger side; weights hold one channel's inputs (or outputs) only, so
// groups need no factor.
int128 count_convolution(const Graph& graph, const LinearLayer& layer, ValueId pixels) {
    const auto& shape = known_shape(graph, pixels);
    int128 macs = volume(known_shape(graph, layer.weights));
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (axis != 1) macs = checked(macs * dim_at(shape, axis));
    }
    return macs;
}

// Each output element sums over the depth: the weights' input channels, or in a MatMul of batches the first operand's
// last dimension.
int128 count_product(const Graph& graph, const Node& node, const std::optional<LinearLayer>& layer) {
    const auto& shape = known_shape(graph, layer ? layer->weights : node.inputs[0]);
    if (shape.empty()) throw Error("multiplies a scalar");
    const auto axis = layer ? static_cast<std::size_t>(layer->input_axis) : shape.size() - 1;
    return int128{count_elements(graph, node.outputs[0])} * dim_at(shape, axis);
}

int128 count_macs(const Graph& graph, const Node& node) {
    if (node.inputs.size() < 2 || node.outputs.empty()) throw Error("lacks inputs or outputs");
    const auto layer = linear_layer(graph, node);
    const auto kind = layer ? layer->kind : LinearKind::product;
    if (kind == LinearKind::convolution) return count_convolution(graph, *layer, node.outputs[0]);
    if (kind == LinearKind::transposed_convolution) return count_convolution(graph, *layer, layer->input);
    return count_product(graph, node, layer);
}

NodeCost count_cost(const Graph& graph, const Node& node) {
    NodeCost cost;
    if (is_family(node, OpFamily::linear)) cost.macs = checked(count_macs(graph, node));
    const auto add_input = [&](ValueId input) {
        if (input == no_value) return;
        (graph.constant_of(input) ? cost.parameters : cost.input_elements) += count_elements(graph, input);
    };
    for (const auto input : node.inputs) add_input(input);
    add_input(node.residual);
    for (const auto output : node.outputs) {
        if (output != no_value) cost.output_elements += count_elements(graph, output);
    }
    return cost;
}

}  // namespace

std::vector<NodeCost> count_costs(const Graph& graph) {
    std::vector<NodeCost> costs;
    for (const auto& node : graph.nodes)
        costs.push_back(with_context(describe(node), [&] { return count_cost(graph, node); }));
    return costs;
}

NodeCost total(const std::vector<NodeCost>& costs) {
    int128 macs = 0, parameters = 0, inputs = 0, outputs = 0;
    for (const auto& cost : costs) {
        macs += cost.macs;
        parameters += cost.parameters;
        inputs += cost.input_elements;
        outputs += cost.output_elements;
    }
    return with_context("network", [&] {
        return NodeCost{checked(macs), checked(parameters), checked(inputs), checked(outputs)};
    });
}

}  // namespace mlq
