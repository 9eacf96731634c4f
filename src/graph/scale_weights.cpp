#include "scale_weights.hpp"

#include <cmath>

namespace mlq {
namespace {

std::int64_t elements_after(const Shape& shape, std::size_t axis) {
    std::int64_t count = 1;
    for (std::size_t i = axis + 1; i < shape.size(); ++i) count *= shape[i];
    return count;
}

// The output channel of each weight, by the weights' layout.
struct ChannelOf {
    int axis = 0;
    std::int64_t inner = 1;      // consecutive weights of one channel
    std::int64_t channels = 1;   // that follow each other, then begin anew
    std::int64_t per_group = 1;  // how often they do so in one group; the next group has the next channels

    std::int64_t operator()(std::int64_t index) const {
        const auto row = index / inner;
        const auto group = row / channels / per_group;
        return group * channels + row % channels;
    }
};

ChannelOf channel_of_weight(const LinearLayer& layer) {
    const Shape& shape = layer.constant->shape();
    const auto axis = static_cast<std::size_t>(layer.output_axis);
    return {layer.output_axis, elements_after(shape, axis), shape[axis], shape[0] / layer.groups};
}

std::optional<Weights> scale_reals(const Tensor& weights, const ChannelOf& channel_of,
                                   const std::vector<double>& scale) {
    Weights scaled{Tensor(DType::f32, weights.shape()), {}};
    for (std::int64_t i = 0; i < weights.size(); ++i) {
        const auto product = static_cast<float>(weights.data<float>()[i] * scale[channel_of(i)]);
        if (!std::isfinite(product)) return std::nullopt;
        scaled.tensor.data<float>()[i] = product;
    }
    return scaled;
}

// The codes' scales, one per output channel.
std::optional<std::vector<double>> scales_of(const ConstantQuant& quant, const ChannelOf& channel_of,
                                             std::size_t channels) {
    if (quant.scales.size() == 1) return std::vector<double>(channels, quant.scales[0]);
    if (quant.axis != channel_of.axis || quant.scales.size() != channels) return std::nullopt;
    return std::vector<double>(quant.scales.begin(), quant.scales.end());
}

std::optional<Weights> scale_codes(const Tensor& codes, const ConstantQuant& quant, const ChannelOf& channel_of,
                                   const std::vector<double>& scale) {
    const auto channels = static_cast<std::size_t>(channel_of.channels);
    const auto scales = scales_of(quant, channel_of, channels);
    // Groups of a ConvTranspose share the scales along its axis, so they cannot be told apart.
    if (!scales || scale.size() != channels) return std::nullopt;
    Weights scaled{codes, ConstantQuant{{}, channel_of.axis}};
    for (std::size_t c = 0; c < channels; ++c) {
        const auto product = static_cast<float>((*scales)[c] * (scale[c] == 0 ? 1 : std::abs(scale[c])));
        if (!std::isfinite(product) || !(product > 0)) return std::nullopt;
        scaled.quant->scales.push_back(product);
    }
    for (std::int64_t i = 0; i < codes.size(); ++i) {
        const auto factor = scale[channel_of(i)];
        const int code = codes.data<std::int8_t>()[i] * (factor > 0 ? 1 : factor < 0 ? -1 : 0);
        if (code > 127) return std::nullopt;
        scaled.tensor.data<std::int8_t>()[i] = static_cast<std::int8_t>(code);
    }
    return scaled;
}

}  // namespace

std::optional<Weights> scale_weights(const Graph& graph, const LinearLayer& layer, const std::vector<double>& scale) {
    const Tensor& weights = *layer.constant;
    const auto& quant = graph.values[layer.weights].constant_quant;
    const auto channel_of = channel_of_weight(layer);
    if (weights.type() == DType::f32) return scale_reals(weights, channel_of, scale);
    if (weights.type() != DType::i8 || !quant) return std::nullopt;
    return scale_codes(weights, *quant, channel_of, scale);
}

}  // namespace mlq
