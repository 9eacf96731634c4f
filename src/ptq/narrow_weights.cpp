#include "narrow_weights.hpp"

#include <algorithm>
#include <cmath>

#include "activation_bits.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "pair_bound.hpp"

namespace mlq {
namespace {

// Rounding may leave a sum where it was, so the scale grows by at least this.
constexpr double smallest_growth = 1.0 + 1.0 / 1024;

// The share of the weights' energy that their codes miss.
double relative_noise(const QuantizedWeights& quantized, const ConstTensorView& weights, const LinearLayer& layer) {
    double signal = 0, noise = 0;
    const float* reals = weights.data<float>();
    const std::int8_t* codes = quantized.codes.data<std::int8_t>();
    for (std::int64_t channel = 0; channel < layer.outputs; ++channel) {
        const double scale = quantized.scales[static_cast<std::size_t>(channel)];
        for (const std::int64_t place : depth_places(layer, channel)) {
            const double real = reals[place], difference = real - scale * codes[place];
            signal += real * real;
            noise += difference * difference;
        }
    }
    return signal > 0 ? noise / signal : 0;
}

bool multiplies_pairs(const LinearLayer& layer) {
    return layer.constant != nullptr && layer.kind != LinearKind::transposed_convolution && !is_depthwise(layer);
}

// What narrowing a layer would cost; not a candidate where there is nothing to narrow.
BitsCandidate weigh(const LinearLayer& layer, const Choice& input) {
    const ConstTensorView weights = layer.constant->view();
    QuantizedWeights quantized = quantize_weights(weights, layer.output_axis);
    const std::vector<float> scales = quantized.scales;
    const double of_input = input.predicted_sqnr_db ? std::pow(10.0, -*input.predicted_sqnr_db / 10) : 0;
    BitsCandidate candidate{.noise_8 = of_input + relative_noise(quantized, weights, layer)};
    narrow_weights(quantized, weights, layer, input.params.highest);
    candidate.is_read = quantized.scales != scales;
    candidate.noise_7 = of_input + relative_noise(quantized, weights, layer);
    return candidate;
}

}  // namespace

void narrow_weights(QuantizedWeights& quantized, const ConstTensorView& weights, const LinearLayer& layer,
                    std::int32_t highest) {
    for (std::int64_t channel = 0; channel < layer.outputs; ++channel) {
        const auto places = depth_places(layer, channel);
        while (true) {
            const auto loads = pair_loads(quantized.codes.data<std::int8_t>(), places, highest);
            const double worst = loads.empty() ? 0 : std::ranges::max(loads);
            if (worst <= 1) break;
            const double scale = quantized.scales[static_cast<std::size_t>(channel)];
            requantize_channel(quantized, weights, channel,
                               static_cast<float>(scale * std::max(worst, smallest_growth)));
        }
    }
}

std::vector<bool> layers_to_narrow(const Graph& graph, const PrecisionPlan& plan, const Scales& scales) {
    std::vector<BitsCandidate> candidates;
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        BitsCandidate& candidate = candidates.emplace_back();
        if (plan.nodes[n].precision != Precision::int8 || !is_family(graph.nodes[n], OpFamily::linear)) continue;
        const Node& node = graph.nodes[n];
        const auto layer = linear_layer(graph, node);
        if (!layer || !multiplies_pairs(*layer)) continue;
        const auto input = scales.find(graph.values[static_cast<std::size_t>(layer->input)].name);
        if (input == scales.end()) continue;
        candidate = with_context(describe(node), [&] { return weigh(*layer, input->second); });
    }
    return cheap_candidates(candidates);
}

}  // namespace mlq
