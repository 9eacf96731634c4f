#include "channel_affine.hpp"

#include <algorithm>
#include <cmath>

#include "match.hpp"
#include "scale_weights.hpp"

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

// The old bias as one number per channel; a Gemm's may be a scalar or a row and comes with a factor.
std::optional<std::vector<double>> read_bias(const Graph& graph, const Node& node, const FoldTarget& target) {
    std::vector<double> bias(target.channels, 0.0);
    if (!has_input(node, bias_slot)) return bias;
    const auto& value = graph.values[node.inputs[bias_slot]];
    if (value.constant_quant && value.type == DType::i32 && value.shape == Shape{target.channels}) {
        const auto& scales = value.constant_quant->scales;
        for (std::size_t c = 0; c < bias.size(); ++c)
            bias[c] = static_cast<double>(scales[scales.size() == 1 ? 0 : c]) * value.constant->data<std::int32_t>()[c];
    } else if (node.op == "Gemm") {
        const auto reals = per_channel(graph, target, node.inputs[bias_slot]);
        if (!reals) return std::nullopt;
        bias = *reals;
    } else {
        const auto* reals = float_constant(graph, node.inputs[bias_slot]);
        if (reals == nullptr || reals->shape() != Shape{target.channels}) return std::nullopt;
        std::copy_n(reals->data<float>(), bias.size(), bias.begin());
    }
    if (node.op == "Gemm") {
        for (auto& number : bias) number *= node.attributes.real("beta", 1.0F);
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

bool fold_affine(Graph& graph, Links& links, std::size_t index, const FoldTarget& target, const Affine& affine) {
    const auto& node = graph.nodes[index];
    const bool is_matmul = node.op == "MatMul";
    const bool makes_bias = !affine.shift.empty() || has_input(node, bias_slot);
    if (is_matmul && makes_bias && target.rank != 2) return false;

    std::optional<Weights> weights;
    std::optional<Tensor> bias;
    if (!affine.scale.empty()) {
        weights = scale_weights(node, graph.values[node.inputs[weights_slot]], affine.scale);
        if (!weights) return false;
    }
    if (makes_bias) {
        auto old = read_bias(graph, node, target);
        if (old) bias = moved_bias(std::move(*old), affine);
        if (!bias) return false;
    }
    if (weights) replace_constant(graph, links, index, weights_slot, std::move(weights->tensor), weights->quant);
    if (bias) {
        replace_constant(graph, links, index, bias_slot, std::move(*bias));
        graph.nodes[index].attributes.erase("beta");
        if (is_matmul) graph.nodes[index].op = "Gemm";
    }
    return true;
}

}  // namespace

std::optional<FoldTarget> find_fold_target(const Graph& graph, const Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    const auto* weights = constant_input(graph, node, weights_slot);
    // Without elements the channels could be any number.
    if (weights == nullptr || weights->size() == 0 || node.outputs.size() != 1) return std::nullopt;
    const auto channels = count_channels(node, *weights);
    if (!channels) return std::nullopt;
    FoldTarget target{*channels, weights->shape().size(), false};
    if (node.op == "MatMul") {
        target.rank = find_rank(graph, links, node.inputs[0]);
        target.channels_last = true;
    }
    return target;
}

std::optional<std::vector<double>> per_channel(const Graph& graph, const FoldTarget& target, ValueId value) {
    const auto* constant = float_constant(graph, value);
    if (constant == nullptr) return std::nullopt;
    const auto& shape = constant->shape();
    // Without a known rank only a constant of rank 0 or 1 certainly lies along the last axis.
    const auto rank = target.rank.value_or(1);
    if (shape.size() > rank) return std::nullopt;
    const auto channel_axis = target.channels_last ? rank - 1 : 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool is_channel_axis = rank - shape.size() + i == channel_axis;
        if (shape[i] != 1 && !(is_channel_axis && shape[i] == target.channels)) return std::nullopt;
    }
    std::vector<double> numbers(target.channels);
    const auto given = constant->span<float>();
    for (std::size_t c = 0; c < numbers.size(); ++c) numbers[c] = given[given.size() == 1 ? 0 : c];
    return numbers;
}

bool fold_into_producer(Graph& graph, Links& links, std::size_t last, std::size_t slot,
                        const std::function<std::optional<Affine>(const FoldTarget&)>& read_affine) {
    const auto from = graph.nodes[last].inputs[slot];
    const auto first = links.sole_producer(from);
    if (!first || !may_swallow(graph, from, graph.nodes[last].outputs[0])) return false;
    if (graph.nodes[*first].clamp || graph.nodes[*first].residual != no_value) return false;
    const auto target = find_fold_target(graph, links, *first);
    if (!target) return false;
    const auto affine = read_affine(*target);
    if (!affine || !fold_affine(graph, links, *first, *target, *affine)) return false;
    graph.nodes[*first].clamp = graph.nodes[last].clamp;
    links.absorb(*first, last);
    return true;
}

}  // namespace mlq
