#include "match.hpp"

#include <algorithm>

#include "linear_layer.hpp"
#include "op_traits.hpp"

namespace mlq {
const Tensor* float_constant(const Graph& graph, ValueId value) {
    const auto* tensor = graph.constant_of(value);
    return tensor != nullptr && tensor->type() == DType::f32 ? tensor : nullptr;
}

std::optional<std::size_t> find_rank(const Graph& graph, const Links& links, ValueId value) {
    // The bound keeps passes linear on hostile chains; real ones end at a layer soon.
    constexpr int longest_walk = 64;
    for (int step = 0; step < longest_walk && value != no_value; ++step) {
        if (graph.values[value].shape_known) return graph.values[value].shape.size();
        const auto producer = links.producer(value);
        if (!producer) return std::nullopt;
        const auto& node = graph.nodes[*producer];
        const auto& traits = traits_of(node);
        if (traits.rank > 0) return traits.rank;
        if (const auto layer = linear_layer(graph, node); layer && layer->kind != LinearKind::product) {
            value = layer->weights;  // their rank is that of input and output, and it is known
        } else if (traits.keeps_rank && !node.inputs.empty()) {
            value = node.inputs[0];
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<float> scalar_beside(const Graph& graph, const Links& links, ValueId constant, ValueId other) {
    const auto* tensor = float_constant(graph, constant);
    if (tensor == nullptr || tensor->size() != 1 || other == no_value) return std::nullopt;
    const auto rank = std::max<std::size_t>(1, find_rank(graph, links, other).value_or(1));
    if (tensor->shape().size() > rank) return std::nullopt;
    return tensor->data<float>()[0];
}

bool may_swallow(const Graph& graph, ValueId swallowed, ValueId kept) {
    return !graph.values[swallowed].quant || graph.values[kept].quant;
}

bool saturates_at_zero(const Graph& graph, ValueId value) {
    const auto& quant = graph.values[value].quant;
    return quant && quant->zero_point == 0;
}

void replace_constant(Graph& graph, Links& links, std::size_t node, std::size_t slot, Tensor tensor,
                      std::optional<ConstantQuant> quant) {
    const auto& inputs = graph.nodes[node].inputs;
    auto target = slot < inputs.size() ? inputs[slot] : no_value;
    if (target == no_value || links.count_uses(target) != 1) {
        const auto output = graph.nodes[node].outputs[0];
        const auto stem = target != no_value ? graph.values[target].name : graph.values[output].name + "_bias";
        target = graph.add_constant(stem, Tensor());
        links.set_input(node, slot, target);
    }
    auto& value = graph.values[target];
    value.type = tensor.type();
    value.shape = tensor.shape();
    value.constant = std::make_shared<const Tensor>(std::move(tensor));
    value.constant_quant = std::move(quant);
}

}  // namespace mlq
