#include "channel_affine.hpp"

#include <cmath>

#include "match.hpp"

namespace mlq {
namespace {

constexpr std::size_t weights_slot = 1;
constexpr std::size_t bias_slot = 2;

const Tensor* constant_input(const Graph& graph, const Node& node, std::size_t slot) {
    return slot < node.inputs.size() ? graph.constant_of(node.inputs[slot]) : nullptr;
}

bool has_input(const Node& node, std::size_t slot) {
    return slot < node.inputs.size() && node.inputs[slot] != no_value;
}

std::int64_t elements_after(const Shape& shape, std::size_t axis) {
    std::int64_t count = 1;
    for (std::size_t i = axis + 1; i < shape.size(); ++i) count *= shape[i];
    return count;
}

// The output channel of each weight: index -> channel, by the weights' layout.
struct ChannelOf {
    std::int64_t inner = 1;      // consecutive weights of one channel
    std::int64_t channels = 1;   // that follow each other, then begin anew
    std::int64_t per_group = 0;  // ConvTranspose: rows of weights in one group; the next group has the next channels

    std::int64_t operator()(std::int64_t index) const {
        const auto row = index / inner;
        const auto group = per_group > 0 ? row / channels / per_group : 0;
        return group * channels + row % channels;
    }
};

ChannelOf channel_of_weight(const Node& node, const Shape& shape) {
    if (node.op == "Conv" || (node.op == "Gemm" && node.attributes.integer("transB", 0) != 0))
        return {elements_after(shape, 0), shape[0]};
    if (node.op == "ConvTranspose")
        return {elements_after(shape, 1), shape[1], shape[0] / node.attributes.integer("group", 1)};
    return {1, shape[1]};
}

std::optional<Tensor> scaled_weights(const Node& node, const Tensor& weights, const std::vector<double>& scale) {
    Tensor result(DType::f32, weights.shape());
    const auto channel_of = channel_of_weight(node, weights.shape());
    for (std::int64_t i = 0; i < weights.size(); ++i) {
        const auto product = static_cast<float>(weights.data<float>()[i] * scale[channel_of(i)]);
        if (!std::isfinite(product)) return std::nullopt;
        result.data<float>()[i] = product;
    }
    return result;
}

// The old bias as one number per channel; a Gemm's may be a scalar or a row and comes with a factor.
std::optional<std::vector<double>> read_bias(const Graph& graph, const Node& node, const LinearLayer& layer) {
    if (!has_input(node, bias_slot)) return std::vector<double>(layer.channels, 0.0);
    if (node.op != "Gemm") {
        const auto* bias = float_constant(graph, node.inputs[bias_slot]);
        if (bias == nullptr || bias->shape() != Shape{layer.channels}) return std::nullopt;
        return std::vector<double>(bias->data<float>(), bias->data<float>() + layer.channels);
    }
    auto bias = per_channel(graph, layer, node.inputs[bias_slot]);
    if (bias) {
        for (auto& number : *bias) number *= node.attributes.real("beta", 1.0F);
    }
    return bias;
}

std::optional<Tensor> moved_bias(std::vector<double> bias, const Affine& affine) {
    Tensor result(DType::f32, {static_cast<std::int64_t>(bias.size())});
    for (std::size_t c = 0; c < bias.size(); ++c) {
        if (!affine.scale.empty()) bias[c] *= affine.scale[c];
        if (!affine.shift.empty()) bias[c] += affine.shift[c];
        const auto rounded = static_cast<float>(bias[c]);
        if (!std::isfinite(rounded)) return std::nullopt;
        result.data<float>()[c] = rounded;
    }
    return result;
}

std::optional<std::int64_t> count_channels(const Node& node, const Tensor& weights) {
    const auto& shape = weights.shape();
    if (node.op == "Conv" && shape.size() >= 3) return shape[0];
    if (node.op == "ConvTranspose" && shape.size() >= 3) {
        const auto group = node.attributes.integer("group", 1);
        if (group < 1 || shape[0] % group != 0 || shape[0] == 0 || group > shape[0]) return std::nullopt;
        return shape[1] * group;
    }
    if (node.op == "Gemm" && shape.size() == 2) return shape[node.attributes.integer("transB", 0) != 0 ? 0 : 1];
    if (node.op == "MatMul" && shape.size() == 2) return shape[1];
    return std::nullopt;
}

bool fold_affine(Graph& graph, Links& links, std::size_t index, const LinearLayer& layer, const Affine& affine) {
    const auto& node = graph.nodes[index];
    const bool is_matmul = node.op == "MatMul";
    const bool makes_bias = !affine.shift.empty() || has_input(node, bias_slot);
    if (is_matmul && makes_bias && layer.rank != 2) return false;

    std::optional<Tensor> weights;
    std::optional<Tensor> bias;
    if (!affine.scale.empty()) {
        const auto* old = float_constant(graph, node.inputs[weights_slot]);
        if (old != nullptr) weights = scaled_weights(node, *old, affine.scale);
        if (!weights) return false;
    }
    if (makes_bias) {
        auto old = read_bias(graph, node, layer);
        if (old) bias = moved_bias(std::move(*old), affine);
        if (!bias) return false;
    }
    if (weights) replace_constant(graph, links, index, weights_slot, std::move(*weights));
    if (bias) {
        replace_constant(graph, links, index, bias_slot, std::move(*bias));
        graph.nodes[index].attributes.erase("beta");
        if (is_matmul) graph.nodes[index].op = "Gemm";
    }
    return true;
}

}  // namespace

std::optional<LinearLayer> find_linear_layer(const Graph& graph, const Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    const auto* weights = constant_input(graph, node, weights_slot);
    if (weights == nullptr || node.outputs.size() != 1) return std::nullopt;
    const auto channels = count_channels(node, *weights);
    if (!channels || *channels == 0) return std::nullopt;
    LinearLayer layer{*channels, weights->shape().size(), false};
    if (node.op == "MatMul") {
        layer.rank = find_rank(graph, links, node.inputs[0]);
        layer.channels_last = true;
    }
    return layer;
}

std::optional<std::vector<double>> per_channel(const Graph& graph, const LinearLayer& layer, ValueId value) {
    const auto* constant = float_constant(graph, value);
    if (constant == nullptr) return std::nullopt;
    const auto& shape = constant->shape();
    // Without a known rank only a constant of rank 0 or 1 certainly lies along the last axis.
    const auto rank = layer.rank.value_or(1);
    if (shape.size() > rank) return std::nullopt;
    const auto channel_axis = layer.channels_last ? rank - 1 : 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool is_channel_axis = rank - shape.size() + i == channel_axis;
        if (shape[i] != 1 && !(is_channel_axis && shape[i] == layer.channels)) return std::nullopt;
    }
    std::vector<double> numbers(layer.channels);
    const auto given = constant->span<float>();
    for (std::size_t c = 0; c < numbers.size(); ++c) numbers[c] = given[given.size() == 1 ? 0 : c];
    return numbers;
}

bool fold_into_producer(Graph& graph, Links& links, std::size_t last, std::size_t slot,
                        const std::function<std::optional<Affine>(const LinearLayer&)>& read_affine) {
    const auto from = graph.nodes[last].inputs[slot];
    const auto first = links.sole_producer(from);
    if (!first || !may_swallow(graph, from, graph.nodes[last].outputs[0])) return false;
    if (graph.nodes[*first].clamp || graph.nodes[*first].residual != no_value) return false;
    const auto layer = find_linear_layer(graph, links, *first);
    if (!layer) return false;
    const auto affine = read_affine(*layer);
    if (!affine || !fold_affine(graph, links, *first, *layer, *affine)) return false;
    graph.nodes[*first].clamp = graph.nodes[last].clamp;
    links.absorb(*first, last);
    return true;
}

}  // namespace mlq
