#include <cmath>

#include "definition.hpp"
#include "scalar.hpp"

namespace mlq::scalar {
namespace {

// Calls term(a, b), zero points subtracted, for every element pair and stores its code.
template <typename Term>
void for_each_pair(const BinaryArgs& args, Term term) {
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const std::uint8_t* a = args.a + row * args.a_stride;
        const std::uint8_t* b = args.b + row * args.b_stride;
        std::uint8_t* output = args.output + row * args.output_stride;
        const std::uint8_t column = *b;  // read once, since output may be b itself
        for (std::int64_t i = 0; i < args.columns; ++i) {
            const std::int32_t other = args.b_is_column ? column : b[i];
            output[i] = to_code(term(a[i] - args.a_zero_point, other - args.b_zero_point), args.codes);
        }
    }
}

}  // namespace

void add(const BinaryArgs& args) noexcept {
    if (args.columns == 0) return;
    for_each_pair(args, [&](std::int32_t a, std::int32_t b) {
        return static_cast<float>(a) * args.a_multiplier + static_cast<float>(b) * args.b_multiplier;
    });
}

void mul(const BinaryArgs& args) noexcept {
    if (args.columns == 0) return;
    for_each_pair(args, [&](std::int32_t a, std::int32_t b) { return static_cast<float>(a * b) * args.a_multiplier; });
}

void lookup(const LookupArgs& args) noexcept {
    for (std::int64_t i = 0; i < args.count; ++i) args.output[i] = args.table[args.input[i]];
}

void interleave_three(const InterleaveArgs& args) noexcept {
    for (std::int64_t i = 0; i < args.count; ++i) {
        for (std::int64_t c = 0; c < 3; ++c) args.output[3 * i + c] = args.input[c * args.plane + i];
    }
}

void quantize(const QuantizeArgs& args) noexcept {
    const Codes codes = codes_between(0, args.highest, args.zero_point);
    for (std::int64_t i = 0; i < args.count; ++i) {
        const float t = args.input[i] / args.scale;
        args.output[i] = to_code(std::isnan(t) ? 0 : t, codes);
    }
}

void dequantize(const DequantizeArgs& args) noexcept {
    for (std::int64_t i = 0; i < args.count; ++i)
        args.output[i] = static_cast<float>(args.input[i] - args.zero_point) * args.scale;
}

void softmax(const SoftmaxArgs& args) noexcept {
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const std::uint8_t* x = args.input + row * args.input_stride;
        std::uint8_t* y = args.output + row * args.output_stride;
        std::int32_t largest = 0;
        for (std::int64_t i = 0; i < args.columns; ++i) largest = x[i] > largest ? x[i] : largest;
        const std::int32_t* numerators = args.numerators + 255 - largest;
        std::int64_t sum = 0;
        for (std::int64_t i = 0; i < args.columns; ++i) sum += numerators[x[i]];
        for (std::int64_t i = 0; i < args.columns; ++i) {
            const double t = static_cast<double>(numerators[x[i]]) / static_cast<double>(sum) / args.output_scale;
            const double q = std::nearbyint(t) + args.zero_point;
            y[i] = static_cast<std::uint8_t>(q < 255 ? q : 255);
        }
    }
}

}  // namespace mlq::scalar
