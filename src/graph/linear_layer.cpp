#include "linear_layer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mlq {
namespace {

struct Form {
    std::string_view op;
    LinearKind kind;
    int output_axis;
    bool takes_bias;
};

constexpr std::array forms = {
    Form{"Conv", LinearKind::convolution, 0, true},
    Form{"ConvTranspose", LinearKind::transposed_convolution, 1, true},
    Form{"Gemm", LinearKind::product, 1, true},
    Form{"MatMul", LinearKind::product, 1, false},
};

ValueId input_of(const Node& node, std::size_t slot) {
    return slot < node.inputs.size() ? node.inputs[slot] : no_value;
}

// What the operator and its attributes say, before the weights are looked at.
std::optional<LinearLayer> read_node(const Node& node) {
    const auto* form = std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return f.op == node.op; });
    if (form == forms.end() || node.outputs.empty()) return std::nullopt;
    LinearLayer layer;
    layer.kind = form->kind;
    layer.input = input_of(node, 0);
    layer.weights = input_of(node, weights_slot);
    if (layer.input == no_value || layer.weights == no_value) return std::nullopt;
    layer.takes_bias = form->takes_bias;
    if (layer.takes_bias) layer.bias = input_of(node, bias_slot);
    layer.output_axis = form->output_axis;
    if (layer.kind != LinearKind::product) {
        layer.groups = node.attributes.integer("group", 1);
    } else if (layer.takes_bias) {
        layer.bias_factor = node.attributes.real("beta", 1.0F);
        if (node.attributes.integer("transB", 0) != 0) layer.output_axis = 0;
    }
    layer.input_axis = 1 - layer.output_axis;
    return layer;
}

bool fits(const LinearLayer& layer, const Shape& weights) {
    const bool has_rank = layer.kind == LinearKind::product ? weights.size() == 2 : weights.size() >= 3;
    if (!has_rank || layer.groups < 1 || std::count(weights.begin(), weights.end(), 0) > 0) return false;
    // In both convolutions dimension 0 counts the channels of all groups, dimension 1 those of one.
    return layer.groups == 1 || (weights[0] > 0 && weights[0] % layer.groups == 0);
}

// Channels of all groups along an axis; 0 for a dimension that is not known.
std::int64_t count_channels(const LinearLayer& layer, const Shape& weights, int axis) {
    const std::int64_t channels = weights[static_cast<std::size_t>(axis)];
    if (channels < 0) return 0;
    return axis == 0 ? channels : channels * layer.groups;
}

}  // namespace

std::optional<LinearLayer> linear_layer(const Graph& graph, const Node& node) {
    auto layer = read_node(node);
    if (!layer) return std::nullopt;
    layer->constant = graph.constant_of(layer->weights);
    const Value& value = graph.values[static_cast<std::size_t>(layer->weights)];
    if (layer->constant == nullptr && !value.shape_known) return layer;
    const Shape& weights = layer->constant != nullptr ? layer->constant->shape() : value.shape;
    if (!fits(*layer, weights)) return std::nullopt;
    layer->outputs = count_channels(*layer, weights, layer->output_axis);
    layer->inputs = count_channels(*layer, weights, layer->input_axis);
    return layer;
}

}  // namespace mlq
