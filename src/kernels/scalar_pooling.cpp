#include "definition.hpp"
#include "scalar.hpp"

namespace mlq::scalar {

void max_pool(const MaxPoolArgs& args) noexcept {
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        for (std::int32_t c = 0; c < args.channels; ++c) {
            std::uint8_t largest = 0;
            for (std::int32_t t = 0; t < args.pixels.taps; ++t) {
                const std::uint8_t q = args.pixels.at(i, t)[c];
                largest = q > largest ? q : largest;
            }
            args.output[i * args.output_stride + c] = largest;
        }
    }
}

void average_pool(const AveragePoolArgs& args) noexcept {
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        for (std::int32_t c = 0; c < args.channels; ++c) {
            std::int32_t sum = 0;
            for (std::int32_t t = 0; t < args.pixels.taps; ++t) sum += args.pixels.at(i, t)[c];
            sum -= args.pixels.taps * args.input_zero_point;
            args.output[i * args.output_stride + c] = to_code(static_cast<float>(sum) * args.multiplier[i], args.codes);
        }
    }
}

void weighted_sum(const WeightedSumArgs& args) noexcept {
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        const float* weights = args.weights + i * args.pixels.taps;
        for (std::int32_t c = 0; c < args.channels; ++c) {
            float sum = 0;
            for (std::int32_t t = 0; t < args.pixels.taps; ++t)
                sum = sum + weights[t] * static_cast<float>(args.pixels.at(i, t)[c] - args.input_zero_point);
            args.output[i * args.output_stride + c] = to_code(sum * args.multiplier, args.codes);
        }
    }
}

}  // namespace mlq::scalar
