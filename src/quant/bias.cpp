#include "bias.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/shortest.hpp"
#include "mlq/base/error.hpp"
#include "weight_rows.hpp"

namespace mlq {
namespace {

constexpr double largest_bias = 0x1p30;
constexpr double largest_sum = 2147483647.0;
constexpr float smallest_unit = 0x1p-100F;  // of the accumulator: far from where floats lose bits

// The bias in units of the accumulator, not yet rounded to int32 and perhaps too large for it.
double bias_code(float bias, float input_scale, float weight_scale) {
    return std::nearbyint(static_cast<double>(bias) / static_cast<double>(input_scale * weight_scale));
}

double magnitude_of_codes(const QuantizedWeights& quantized, const WeightRows& rows, std::int64_t channel) {
    const auto* codes = quantized.codes.data<std::int8_t>();
    double sum = 0;
    rows.for_each(channel, [&](std::int64_t i) { sum += std::abs(static_cast<int>(codes[i])); });
    return sum;
}

}  // namespace

std::vector<std::int32_t> quantize_bias(std::span<const float> bias, QuantParams input, const ConstTensorView& weights,
                                        QuantizedWeights& quantized) {
    const WeightRows rows(weights, quantized.axis);
    const auto channels = static_cast<std::size_t>(rows.channels);
    if (bias.size() != 0 && (channels == 0 || bias.size() % channels != 0))
        throw Error("bias", std::to_string(bias.size()) + " elements for " + std::to_string(channels) + " channels");

    const double worst_input = input.highest + input.zero_point;
    std::vector<std::int32_t> codes(bias.empty() ? channels : bias.size());
    for (std::size_t c = 0; c < channels; ++c) {
        const auto channel = static_cast<std::int64_t>(c);
        float largest = 0;
        for (std::size_t i = c; i < bias.size(); i += channels) {
            if (!std::isfinite(bias[i])) throw Error("bias", "element " + std::to_string(i) + " is NaN or infinite");
            largest = std::max(largest, std::fabs(bias[i]));
        }

        const float before = quantized.scales[c];
        if (input.scale * before < smallest_unit)
            requantize_channel(quantized, weights, channel, smallest_unit / input.scale);
        for (int attempt = 0;; ++attempt) {
            const double code = bias_code(largest, input.scale, quantized.scales[c]);
            const double sum = code + worst_input * magnitude_of_codes(quantized, rows, channel);
            const double excess = std::max(code / largest_bias, sum / largest_sum);
            if (excess <= 1) break;
            // Codes round to nearest, so one step of the right size can still miss by a little; then it grows.
            const double scale = quantized.scales[c] * excess * (1 + 1e-6 * (1 << attempt));
            if (attempt == 20 || !(scale < std::numeric_limits<float>::max()))
                throw Error("bias", "channel " + std::to_string(channel) + " overflows int32 at any weight scale");
            requantize_channel(quantized, weights, channel, static_cast<float>(scale));
        }
        for (std::size_t i = c; i < bias.size(); i += channels)
            codes[i] = static_cast<std::int32_t>(bias_code(bias[i], input.scale, quantized.scales[c]));
        if (quantized.scales[c] != before)
            quantized.notes.push_back({channel, "weight scale raised from " + shortest(before) + " to " +
                                                    shortest(quantized.scales[c]) +
                                                    ": the int32 accumulator would overflow"});
    }
    return codes;
}

}  // namespace mlq
