#include "mlq/graph/linear_layer.hpp"

#include "mlq/graph/op_traits.hpp"

namespace mlq {
namespace {

ValueId input_of(const Node& node, std::size_t slot) {
    return slot < node.inputs.size() ? node.inputs[slot] : no_value;
}

bool is_convolution(const Node& node) {
    return node.op == "Conv" || node.op == "ConvTranspose";
}

bool has_output_channels_first(const Node& node) {
    return node.op == "Conv" || (node.op == "Gemm" && node.attributes.integer("transB", 0) != 0);
}

bool fits(const Node& node, const Shape& weights) {
    return is_convolution(node) ? weights.size() >= 3 : weights.size() == 2;
}

}  // namespace

std::optional<LinearLayer> linear_layer(const Graph& graph, const Node& node) {
    if (!is_family(node, OpFamily::linear) || node.outputs.empty()) return std::nullopt;
    LinearLayer layer;
    layer.input = input_of(node, 0);
    layer.weights = input_of(node, weights_slot);
    layer.bias = node.op == "MatMul" ? no_value : input_of(node, bias_slot);
    if (layer.input == no_value || layer.weights == no_value) return std::nullopt;
    layer.output_axis = has_output_channels_first(node) ? 0 : 1;
    layer.input_axis = 1 - layer.output_axis;
    layer.groups = is_convolution(node) ? node.attributes.integer("group", 1) : 1;
    layer.constant = graph.constant_of(layer.weights);
    const Value& weights = graph.values[static_cast<std::size_t>(layer.weights)];
    const bool known = layer.constant != nullptr || weights.shape_known;
    if (!known) return layer;
    const Shape& shape = layer.constant != nullptr ? layer.constant->shape() : weights.shape;
    if (!fits(node, shape) || layer.groups < 1) return std::nullopt;
    const auto grouped_axis =
        static_cast<std::size_t>(node.op == "ConvTranspose" ? layer.input_axis : layer.output_axis);
    const std::int64_t divided = shape[grouped_axis];
    if (divided >= 0 && divided % layer.groups != 0) return std::nullopt;
    layer.outputs = shape[static_cast<std::size_t>(layer.output_axis)];
    layer.inputs = shape[static_cast<std::size_t>(layer.input_axis)];
    if (node.op == "ConvTranspose") layer.outputs *= layer.groups;
    if (node.op == "Conv") layer.inputs *= layer.groups;
    return layer;
}

}  // namespace mlq
