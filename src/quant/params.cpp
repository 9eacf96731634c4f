#include "mlq/quant/params.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {

QuantParams params_for_range(Range range, Coding coding) {
    if (!std::isfinite(range.low) || !std::isfinite(range.high))
        throw Error("quantization range", "an end is not finite");
    const float low = std::min(range.low, 0.0F);
    const float high = std::max(range.high, 0.0F);
    const bool degenerate = std::max(-low, high) < smallest_range;
    switch (coding) {
        case Coding::non_negative:
            return {(high < smallest_range ? 1.0F : high) / 255.0F, 0};
        case Coding::symmetric:
            return {(degenerate ? 1.0F : std::max(-low, high)) / 127.0F, 128};
        case Coding::affine: {
            if (degenerate) return {1.0F / 255.0F, 0};
            // In double: high - low may exceed the largest float.
            const auto scale = static_cast<float>((static_cast<double>(high) - low) / 255.0);
            const auto zero_point = static_cast<std::int32_t>(std::nearbyint(-low / scale));
            return {scale, std::clamp(zero_point, 0, 255)};
        }
    }
    throw Error("quantization range", "unknown coding");
}

Range range_of(QuantParams params) {
    const std::uint8_t lowest = params.zero_point == 128 ? 1 : 0;
    return {dequantize(lowest, params), dequantize(255, params)};
}

std::uint8_t quantize(float x, QuantParams params) {
    const float q = std::nearbyint(x / params.scale) + static_cast<float>(params.zero_point);
    if (!(q > 0.0F)) return 0;
    return q < 255.0F ? static_cast<std::uint8_t>(q) : std::uint8_t{255};
}

float dequantize(std::uint8_t q, QuantParams params) {
    return params.scale * static_cast<float>(static_cast<std::int32_t>(q) - params.zero_point);
}

}  // namespace mlq
