#include "mlq/ptq/saturation.hpp"

#include <algorithm>

#include "pair_bound.hpp"

namespace mlq {
namespace {

std::string reason_for_safety(const LinearLayer& layer, const Value& input, const Value& weights) {
    if (weights.constant_quant->unsigned_in_file) return "uint8 weights";
    if (is_depthwise(layer)) return "depthwise, which is not computed in pairs";
    return input.quant->highest <= 127 ? "7 activation bits" : "";
}

}  // namespace

std::optional<LayerSaturation> find_saturation(const Graph& quantized, const Node& node) {
    const auto layer = linear_layer(quantized, node);
    if (!layer || layer->kind == LinearKind::transposed_convolution || layer->constant == nullptr) return std::nullopt;
    const Value& input = quantized.values[static_cast<std::size_t>(layer->input)];
    const Value& weights = quantized.values[static_cast<std::size_t>(layer->weights)];
    if (!input.quant || !weights.constant_quant || layer->constant->type() != DType::i8) return std::nullopt;
    LayerSaturation entry;
    entry.node = node.name;
    entry.op = node.op;
    entry.channels = layer->outputs;
    entry.safe_by = reason_for_safety(*layer, input, weights);
    const std::int8_t* codes = layer->constant->data<std::int8_t>();
    for (std::int64_t channel = 0; channel < layer->outputs; ++channel) {
        const auto loads = pair_loads(codes, depth_places(*layer, channel), input.quant->highest);
        entry.pairs += static_cast<std::int64_t>(loads.size());
        if (!entry.safe_by.empty()) continue;
        const auto unsafe = std::ranges::count_if(loads, [](double load) { return load > 1; });
        entry.unsafe_pairs += unsafe;
        entry.unsafe_channels += unsafe > 0 ? 1 : 0;
    }
    return entry;
}

std::vector<LayerSaturation> find_saturation(const Graph& quantized) {
    std::vector<LayerSaturation> found;
    for (const Node& node : quantized.nodes) {
        if (auto entry = find_saturation(quantized, node)) found.push_back(std::move(*entry));
    }
    return found;
}

}  // namespace mlq
