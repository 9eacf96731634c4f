#include "channel_affine.hpp"

#include <algorithm>
#include <cmath>

#include "linear_layer.hpp"
#include "match.hpp"
#include "scale_weights.hpp"

namespace mlq {
namespace {

// The old bias as one number per channel; a Gemm's may be a scalar or a row and comes with a factor.
std::optional<std::vector<double>> read_bias(const Graph& graph, const LinearLayer& layer, const FoldTarget& target) {
    std::vector<double> bias(target.channels, 0.0);
    if (layer.bias == no_value) return bias;
    const auto& value = graph.values[layer.bias];
    if (value.constant_quant && value.type == DType::i32 && value.shape == Shape{target.channels}) {
        const auto& scales = value.constant_quant->scales;
        for (std::size_t c = 0; c < bias.size(); ++c)
            bias[c] = static_cast<double>(scales[scales.size() == 1 ? 0 : c]) * value.constant->data<std::int32_t>()[c];
    } else if (layer.kind == LinearKind::product) {
        const auto reals = per_channel(graph, target, layer.bias);
        if (!reals) return std::nullopt;
        bias = *reals;
    } else {
        const auto* reals = float_constant(graph, layer.bias);
        if (reals == nullptr || reals->shape() != Shape{target.channels}) return std::nullopt;
        std::copy_n(reals->data<float>(), bias.size(), bias.begin());
    }
    for (auto& number : bias) number *= layer.bias_factor;
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

bool fold_affine(Graph& graph, Links& links, std::size_t index, const FoldTarget& target, const Affine& affine) {
    const auto layer = linear_layer(graph, graph.nodes[index]);
    const bool makes_bias = !affine.shift.empty() || layer->bias != no_value;
    if (makes_bias && !layer->takes_bias && target.rank != 2) return false;

    std::optional<Weights> weights;
    std::optional<Tensor> bias;
    if (!affine.scale.empty()) {
        weights = scale_weights(graph, *layer, affine.scale);
        if (!weights) return false;
    }
    if (makes_bias) {
        auto old = read_bias(graph, *layer, target);
        if (old) bias = moved_bias(std::move(*old), affine);
        if (!bias) return false;
    }
    if (weights) replace_constant(graph, links, index, weights_slot, std::move(weights->tensor), weights->quant);
    if (bias) {
        replace_constant(graph, links, index, bias_slot, std::move(*bias));
        graph.nodes[index].attributes.erase("beta");
        if (!layer->takes_bias) graph.nodes[index].op = "Gemm";
    }
    return true;
}

}  // namespace

std::optional<FoldTarget> find_fold_target(const Graph& graph, const Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    const auto layer = linear_layer(graph, node);
    if (!layer || layer->constant == nullptr || node.outputs.size() != 1) return std::nullopt;
    FoldTarget target{layer->outputs, layer->constant->shape().size(), layer->kind == LinearKind::product};
    if (!layer->takes_bias) target.rank = find_rank(graph, links, layer->input);
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
    if (!first || !may_swallow(graph, from, graph.nodes[last].outputs[0]) || saturates_at_zero(graph, from))
        return false;
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
