#include "mlq/ptq/quantize.hpp"

#include "mlq/base/error.hpp"
#include "mlq/ops/operator.hpp"
#include "mlq/quant/bias.hpp"
#include "mlq/quant/weights.hpp"

namespace mlq {
namespace {

int output_axis(const Node& node) {
    if (node.op == "Conv" || node.attributes.integer("transB", 0) != 0) return 0;
    return 1;
}

bool has_weights(const Graph& graph, const Node& node) {
    if (node.op != "Conv" && node.op != "Gemm" && node.op != "MatMul") return false;
    const Tensor* weights = graph.constant_of(node.inputs[1]);
    return weights != nullptr && weights->type() == DType::f32 && (node.op == "Conv" || weights->shape().size() == 2);
}

std::vector<float> bias_values(const Graph& graph, const Node& node, std::size_t channels) {
    const Tensor* bias = node.inputs.size() > 2 ? graph.constant_of(node.inputs[2]) : nullptr;
    if (bias == nullptr) return {};
    const auto values = bias->span<float>();
    if (values.size() == 1) return std::vector<float>(channels, values[0]);
    return {values.begin(), values.end()};
}

ValueId add_quantized_constant(Graph& graph, const std::string& stem, Tensor codes, ConstantQuant quant) {
    const ValueId id = graph.add_constant(stem, std::move(codes));
    graph.values[static_cast<std::size_t>(id)].constant_quant = std::move(quant);
    return id;
}

// The node's constants are new values: another node may share the old ones with another input scale.
void quantize_linear(Graph& graph, std::size_t index, std::vector<std::string>& notes) {
    Node& node = graph.nodes[index];
    const auto& x = graph.values[static_cast<std::size_t>(node.inputs[0])].quant;
    const TensorView weights = graph.constant_of(node.inputs[1])->view();
    QuantizedWeights quantized = quantize_weights(weights, output_axis(node));
    const auto bias = quantize_bias(bias_values(graph, node, quantized.scales.size()), *x, weights, quantized);
    for (const auto& note : quantized.notes)
        notes.push_back(describe(node) + ": output channel " + std::to_string(note.channel) + ": " + note.text);

    std::vector<float> bias_scales;
    for (const float scale : quantized.scales) bias_scales.push_back(x->scale * scale);
    const std::string weight_name = graph.values[static_cast<std::size_t>(node.inputs[1])].name;
    const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != no_value;
    const std::string bias_name =
        has_bias ? graph.values[static_cast<std::size_t>(node.inputs[2])].name : std::string();
    node.inputs[1] = add_quantized_constant(graph, weight_name + "_int8", std::move(quantized.codes),
                                            {quantized.scales, quantized.axis});
    if (!has_bias) return;
    node.inputs[2] = add_quantized_constant(graph, bias_name + "_int32",
                                            Tensor::of<std::int32_t>({static_cast<std::int64_t>(bias.size())}, bias),
                                            {bias_scales, 0});
}

}  // namespace

QuantizedGraph quantize_graph(const Graph& graph, const Scales& scales) {
    QuantizedGraph result{graph, {}};
    Graph& quantized = result.graph;
    for (Value& value : quantized.values) {
        if (const auto found = scales.find(value.name); found != scales.end() && !value.constant)
            value.quant = found->second.params;
    }
    for (std::size_t n = 0; n < quantized.nodes.size(); ++n) {
        const Node& node = quantized.nodes[n];
        if (!has_weights(quantized, node) || !quantized.values[static_cast<std::size_t>(node.inputs[0])].quant)
            continue;
        with_context(describe(node), [&] { quantize_linear(quantized, n, result.notes); });
    }
    quantized.tidy();
    return result;
}

}  // namespace mlq
