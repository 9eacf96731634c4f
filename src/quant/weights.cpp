#include "weights.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"
#include "weight_rows.hpp"

namespace mlq {
namespace {

constexpr float smallest_weight = 0x1p-64F;

float abs_max_of(const WeightRows& rows, const float* values, std::int64_t channel) {
    float largest = 0;
    rows.for_each(channel, [&](std::int64_t i) {
        if (!std::isfinite(values[i]))
            throw Error("weights", "output channel " + std::to_string(channel) + " holds NaN or infinity",
                        "the model file is damaged or training diverged");
        largest = std::max(largest, std::fabs(values[i]));
    });
    return largest;
}

float median(std::vector<float> values) {
    if (values.empty()) return 1.0F / 127.0F;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

QuantizedWeights quantize_weights(const ConstTensorView& weights, int axis) {
    const WeightRows rows(weights, axis);
    const float* values = weights.data<float>();
    std::vector<float> living;
    QuantizedWeights quantized{Tensor(DType::i8, weights.shape), axis, {}, {}};
    for (std::int64_t channel = 0; channel < rows.channels; ++channel) {
        const float largest = abs_max_of(rows, values, channel);
        const bool is_dead = largest < smallest_weight;
        quantized.scales.push_back(is_dead ? 0.0F : largest / 127.0F);
        if (is_dead)
            quantized.notes.push_back({channel, "all weights are zero; scale of the median channel"});
        else
            living.push_back(quantized.scales.back());
    }
    const float middle = median(std::move(living));
    for (std::int64_t channel = 0; channel < rows.channels; ++channel) {
        const float scale = quantized.scales[static_cast<std::size_t>(channel)];
        requantize_channel(quantized, weights, channel, scale > 0 ? scale : middle);
    }
    return quantized;
}

void requantize_channel(QuantizedWeights& quantized, const ConstTensorView& weights, std::int64_t channel,
                        float scale) {
    const WeightRows rows(weights, quantized.axis);
    const float* values = weights.data<float>();
    auto* codes = quantized.codes.data<std::int8_t>();
    quantized.scales[static_cast<std::size_t>(channel)] = scale;
    rows.for_each(channel, [&](std::int64_t i) {
        codes[i] = static_cast<std::int8_t>(std::clamp(std::nearbyint(values[i] / scale), -127.0F, 127.0F));
    });
}

}  // namespace mlq
