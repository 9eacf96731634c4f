#include "mlq/ptq/saturation.hpp"

#include <algorithm>

#include "graph/linear_layer.hpp"

namespace mlq {
namespace {

// The weights of one output channel, in the order of depth.
std::vector<std::int32_t> depth_of(const LinearLayer& layer, std::int64_t channel) {
    const Shape& shape = layer.constant->shape();
    const std::int8_t* codes = layer.constant->data<std::int8_t>();
    std::vector<std::int32_t> depth;
    if (layer.kind == LinearKind::product) {
        const std::int64_t k = shape[static_cast<std::size_t>(layer.input_axis)];
        const std::int64_t n = shape[static_cast<std::size_t>(layer.output_axis)];
        for (std::int64_t i = 0; i < k; ++i)
            depth.push_back(codes[layer.output_axis == 0 ? channel * k + i : i * n + channel]);
        return depth;
    }
    const std::int64_t inputs = shape[1];
    const std::int64_t window = volume(shape) / (shape[0] * inputs);
    for (std::int64_t tap = 0; tap < window; ++tap) {
        for (std::int64_t c = 0; c < inputs; ++c) depth.push_back(codes[(channel * inputs + c) * window + tap]);
    }
    return depth;
}

bool is_safe(std::int32_t a, std::int32_t b, std::int32_t activation_max) {
    const std::int32_t positive = std::max(a, 0) + std::max(b, 0);
    const std::int32_t negative = std::min(a, 0) + std::min(b, 0);
    return activation_max * positive <= 32767 && activation_max * negative >= -32768;
}

std::string reason_for_safety(const LinearLayer& layer, const Value& input, const Value& weights) {
    if (weights.constant_quant->unsigned_in_file) return "uint8 weights";
    if (layer.groups > 1 && layer.groups == layer.inputs && layer.groups == layer.outputs)
        return "depthwise, which is not computed in pairs";
    return input.quant->highest <= 127 ? "7 activation bits" : "";
}

}  // namespace

std::vector<LayerSaturation> find_saturation(const Graph& quantized) {
    std::vector<LayerSaturation> found;
    for (const Node& node : quantized.nodes) {
        const auto layer = linear_layer(quantized, node);
        if (!layer || layer->kind == LinearKind::transposed_convolution || layer->constant == nullptr) continue;
        const Value& input = quantized.values[static_cast<std::size_t>(layer->input)];
        const Value& weights = quantized.values[static_cast<std::size_t>(layer->weights)];
        if (!input.quant || !weights.constant_quant || layer->constant->type() != DType::i8) continue;
        LayerSaturation& entry = found.emplace_back();
        entry.node = node.name;
        entry.op = node.op;
        entry.channels = layer->outputs;
        entry.safe_by = reason_for_safety(*layer, input, weights);
        for (std::int64_t channel = 0; channel < layer->outputs; ++channel) {
            const std::vector<std::int32_t> depth = depth_of(*layer, channel);
            std::int64_t unsafe = 0;
            for (std::size_t i = 0; i < depth.size(); i += 2) {
                const std::int32_t second = i + 1 < depth.size() ? depth[i + 1] : 0;
                unsafe += is_safe(depth[i], second, input.quant->highest) ? 0 : 1;
            }
            entry.pairs += static_cast<std::int64_t>(depth.size() + 1) / 2;
            if (!entry.safe_by.empty()) continue;
            entry.unsafe_pairs += unsafe;
            entry.unsafe_channels += unsafe > 0 ? 1 : 0;
        }
    }
    return found;
}

}  // namespace mlq
