#include "match.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mlq {
namespace {

bool keeps_rank(std::string_view op) {
    static constexpr std::array ops = {"Relu",
                                       "LeakyRelu",
                                       "Clip",
                                       "Sigmoid",
                                       "HardSigmoid",
                                       "Tanh",
                                       "HardSwish",
                                       "Dropout",
                                       "Identity",
                                       "BatchNormalization",
                                       "MaxPool",
                                       "AveragePool",
                                       "Softmax",
                                       "GlobalMaxPool",
                                       "GlobalAveragePool",
                                       "LRN",
                                       "Pad",
                                       "Cast",
                                       "Transpose",
                                       "QuantizeLinear",
                                       "DequantizeLinear"};
    return std::find(ops.begin(), ops.end(), op) != ops.end();
}

}  // namespace

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
        if (node.op == "Gemm" || node.op == "Flatten") return 2;
        if ((node.op == "Conv" || node.op == "ConvTranspose") && node.inputs.size() > 1) {
            value = node.inputs[1];
        } else if (keeps_rank(node.op) && !node.inputs.empty()) {
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
