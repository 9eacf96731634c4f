#include "mlq/ptq/quantize.hpp"

#include <algorithm>

#include "graph/linear_layer.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "narrow_weights.hpp"
#include "quant/bias.hpp"
#include "quant/weights.hpp"

namespace mlq {
namespace {

std::vector<float> bias_values(const Graph& graph, const LinearLayer& layer) {
    const Tensor* bias = graph.constant_of(layer.bias);
    if (bias == nullptr) return {};
    const auto values = bias->span<float>();
    if (values.size() == 1) return std::vector<float>(static_cast<std::size_t>(layer.outputs), values[0]);
    return {values.begin(), values.end()};
}

ValueId add_quantized_constant(Graph& graph, const std::string& stem, Tensor codes, ConstantQuant quant) {
    const ValueId id = graph.add_constant(stem, std::move(codes));
    graph.values[static_cast<std::size_t>(id)].constant_quant = std::move(quant);
    return id;
}

// The node's constants are new values: another node may share the old ones with another input scale.
void quantize_layer(Graph& graph, std::size_t index, const LinearLayer& layer, bool narrow,
                    std::vector<std::string>& notes) {
    Node& node = graph.nodes[index];
    const auto name_of = [&](ValueId id) { return graph.values[static_cast<std::size_t>(id)].name; };
    const auto& x = graph.values[static_cast<std::size_t>(layer.input)].quant;
    const ConstTensorView weights = layer.constant->view();
    QuantizedWeights quantized = quantize_weights(weights, layer.output_axis);
    if (narrow) narrow_weights(quantized, weights, layer, x->highest);
    const auto bias = quantize_bias(bias_values(graph, layer), *x, weights, quantized);
    for (const auto& note : quantized.notes)
        notes.push_back(describe(node) + ": output channel " + std::to_string(note.channel) + ": " + note.text);

    std::vector<float> bias_scales;
    for (const float scale : quantized.scales) bias_scales.push_back(x->scale * scale);
    node.inputs[weights_slot] = add_quantized_constant(graph, name_of(layer.weights) + "_int8",
                                                       std::move(quantized.codes), {quantized.scales, quantized.axis});
    if (layer.bias == no_value) return;
    node.inputs[bias_slot] = add_quantized_constant(
        graph, name_of(layer.bias) + "_int32", Tensor::of<std::int32_t>({static_cast<std::int64_t>(bias.size())}, bias),
        {bias_scales, 0});
}

// Int8 readers of `value` read a rounded copy from now on.
void split(Graph& graph, ValueId value, const QuantParams& params) {
    Value rounded;
    const Value& source = graph.values[static_cast<std::size_t>(value)];
    rounded.name = graph.fresh_name(source.name + "_rounded");
    rounded.type = source.type;
    rounded.shape = source.shape;
    rounded.shape_known = source.shape_known;
    rounded.quant = params;
    Node node;
    node.op = "Identity";
    node.name = rounded.name;
    node.precision = Precision::float32;
    node.inputs = {value};
    const ValueId copy = graph.add_value(std::move(rounded));
    node.outputs = {copy};
    for (Node& reader : graph.nodes) {
        if (reader.precision != Precision::int8) continue;
        std::replace(reader.inputs.begin(), reader.inputs.end(), value, copy);
        if (reader.residual == value) reader.residual = copy;
    }
    graph.nodes.push_back(std::move(node));
}

}  // namespace

QuantizedGraph quantize_graph(const Graph& graph, const Target& target, const PrecisionPlan& plan, const Scales& scales,
                              Processors processors) {
    const CodedValues coded = coded_values(graph, target, plan);
    QuantizedGraph result{graph, {}, {}};
    Graph& quantized = result.graph;
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) quantized.nodes[n].precision = plan.nodes[n].precision;
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        const auto id = static_cast<ValueId>(v);
        if (!coded.any(id)) continue;
        const auto found = scales.find(graph.values[v].name);
        if (found == scales.end()) throw Error("scales", "value " + quoted(graph.values[v].name) + " has none");
        if (coded.split[v]) {
            split(quantized, id, found->second.params);
        } else {
            quantized.values[v].quant = found->second.params;
        }
    }
    const bool may_saturate = target.saturates_int8_weights && processors != Processors::vnni;
    const auto narrow = may_saturate ? layers_to_narrow(graph, plan, scales) : std::vector<bool>(graph.nodes.size());
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Node& node = quantized.nodes[n];
        if (node.precision != Precision::int8 || !is_family(node, OpFamily::linear)) continue;
        if (narrow[n]) result.narrowed.push_back(node.name);
        with_context(describe(node),
                     [&] { quantize_layer(quantized, n, *linear_layer(quantized, node), narrow[n], result.notes); });
    }
    quantized.tidy();
    return result;
}

}  // namespace mlq
