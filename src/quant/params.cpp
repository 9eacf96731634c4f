#include "mlq/quant/params.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {

QuantParams params_for_range(Range range, Coding coding, int bits) {
    if (!std::isfinite(range.low) || !std::isfinite(range.high))
        throw Error("quantization range", "an end is not finite");
    const float low = std::min(range.low, 0.0F);
    const float high = std::max(range.high, 0.0F);
    const bool degenerate = std::max(-low, high) < smallest_range;
    const std::int32_t highest = highest_code(bits);
    const std::int32_t half = highest / 2;
    const auto steps = static_cast<float>(highest);
    switch (coding) {
        case Coding::non_negative:
            return {(high < smallest_range ? 1.0F : high) / steps, 0, highest};
        case Coding::symmetric:
            return {(degenerate ? 1.0F : std::max(-low, high)) / static_cast<float>(half), half + 1, highest};
        case Coding::affine: {
            if (degenerate) return {1.0F / steps, 0, highest};
            // In double: high - low may exceed the largest float.
            const auto scale = static_cast<float>((static_cast<double>(high) - low) / steps);
            const auto zero_point = static_cast<std::int32_t>(std::nearbyint(-low / scale));
            return {scale, std::clamp(zero_point, 0, highest), highest};
        }
    }
    throw Error("quantization range", "unknown coding");
}

Range range_of(QuantParams params) {
    const std::uint8_t lowest = 2 * params.zero_point == params.highest + 1 ? 1 : 0;
    return {dequantize(lowest, params), dequantize(static_cast<std::uint8_t>(params.highest), params)};
}

std::uint8_t quantize(float x, QuantParams params) {
    const float q = std::nearbyint(x / params.scale) + static_cast<float>(params.zero_point);
    if (!(q > 0.0F)) return 0;
    return static_cast<std::uint8_t>(std::min(q, static_cast<float>(params.highest)));
}

float dequantize(std::uint8_t q, QuantParams params) {
    return params.scale * static_cast<float>(static_cast<std::int32_t>(q) - params.zero_point);
}

}  // namespace mlq
