#include "quant/bias.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

constexpr std::int64_t int32_max = 2147483647;

// The largest |accumulator| any uint8 input can cause, at any point of the sum: the worst inputs for positive and for
// negative weights.
std::int64_t worst_accumulator(std::int32_t bias, const QuantizedWeights& quantized, std::int64_t channel,
                               std::int32_t zero_point) {
    const auto row = quantized.codes.size() / quantized.codes.shape()[0];
    std::int64_t low = 0, high = 0, zero = 0;
    for (std::int64_t i = 0; i < row; ++i) {
        const std::int64_t w = quantized.codes.data<std::int8_t>()[channel * row + i];
        (w < 0 ? low : high) += 255 * w;
        zero += zero_point * w;
    }
    const std::int64_t start = bias - zero;
    return std::max({std::abs(start), std::abs(start + low), std::abs(start + high)});
}

}  // namespace

TEST_CASE("bias codes count units of input scale times weight scale") {
    const auto weights = Tensor::of<float>({2, 1}, std::vector<float>{127, 254});
    auto quantized = quantize_weights(weights.view(), 0);  // scales 1 and 2
    const std::vector<float> bias = {3.0F, -2.5F};
    CHECK(quantize_bias(bias, {0.5F, 0}, weights.view(), quantized) == std::vector<std::int32_t>{6, -2});
    CHECK(quantized.notes.empty());
    CHECK(quantize_bias({}, {0.5F, 0}, weights.view(), quantized) == std::vector<std::int32_t>{0, 0});
}

TEST_CASE("a bias that would overflow raises its channel's weight scale and says so") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const auto values = test::normal_values(4 * 100, seed, 1e-6);
        const auto weights = Tensor::of<float>({4, 100}, values);
        auto quantized = quantize_weights(weights.view(), 0);
        const auto before = quantized.scales;
        const std::vector<float> bias = {static_cast<float>(1e3 * random.normal()), 1e-3F, -5.0F, 0.0F};
        const QuantParams input{1e-4F, seed % 2 == 0 ? 128 : 0};
        const auto codes = quantize_bias(bias, input, weights.view(), quantized);
        for (std::int64_t c = 0; c < 4; ++c) {
            CHECK(worst_accumulator(codes[c], quantized, c, input.zero_point) <= int32_max);
            CHECK(std::abs(static_cast<double>(codes[c])) <= 0x1p30);
            const float unit = input.scale * quantized.scales[c];
            CHECK(static_cast<double>(codes[c]) * unit == Approx(bias[c]).epsilon(1e-6).margin(unit));
        }
        CHECK(quantized.scales[0] > before[0]);
        CHECK(quantized.scales[1] == before[1]);
        CHECK(quantized.scales[3] == before[3]);
        REQUIRE(!quantized.notes.empty());
        CHECK(quantized.notes[0].channel == 0);
        // The codes follow the scale.
        for (std::int64_t i = 0; i < 100; ++i)
            CHECK(quantized.codes.data<std::int8_t>()[i] == std::nearbyint(values[i] / quantized.scales[0]));
    }
}

TEST_CASE("a fan-in too large for int32 is scaled down too") {
    const std::int64_t fan_in = 100000;  // 255 * 127 * 100000 > 2^31
    const auto weights = Tensor::of<float>({1, fan_in}, std::vector<float>(fan_in, 1.0F));
    auto quantized = quantize_weights(weights.view(), 0);
    const auto codes = quantize_bias({}, {1.0F, 0}, weights.view(), quantized);
    CHECK(worst_accumulator(codes[0], quantized, 0, 0) <= int32_max);
    CHECK(quantized.notes.size() == 1);
}

TEST_CASE("one weight channel may serve several bias elements") {
    const auto weights = Tensor::of<float>({1, 2}, std::vector<float>{127, 254});
    auto quantized = quantize_weights(weights.view(), 1);
    const std::vector<float> bias = {1, 2, 3, 4};
    CHECK(quantize_bias(bias, {1.0F, 0}, weights.view(), quantized) == std::vector<std::int32_t>{1, 1, 3, 2});
}

TEST_CASE("impossible biases are errors") {
    const auto weights = Tensor::of<float>({2, 1}, std::vector<float>{1, 2});
    auto quantized = quantize_weights(weights.view(), 0);
    const auto attempt = [&](std::vector<float> bias, float scale = 1.0F) {
        quantize_bias(bias, {scale, 0}, weights.view(), quantized);
    };
    CHECK_THROWS_AS(attempt({1.0F, 2.0F, 3.0F}), Error);
    CHECK_THROWS_AS(attempt({1.0F, std::numeric_limits<float>::quiet_NaN()}), Error);
    CHECK_THROWS_AS(attempt({1.0F, std::numeric_limits<float>::infinity()}), Error);
    CHECK_THROWS_AS(attempt({1.0F, 3e38F}, 1e-35F), Error);
}

TEST_CASE("denormal products of scales cannot lose the bias") {
    const auto weights = Tensor::of<float>({1, 1}, std::vector<float>{1e-18F});
    auto quantized = quantize_weights(weights.view(), 0);
    const QuantParams input{1e-20F, 0};
    const std::vector<float> bias = {1e-25F};
    const auto codes = quantize_bias(bias, input, weights.view(), quantized);
    CHECK(static_cast<double>(codes[0]) * input.scale * quantized.scales[0] == Approx(1e-25));
}
