#include "quant/weights.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

std::vector<int> codes_of(const QuantizedWeights& quantized) {
    const auto codes = quantized.codes.span<std::int8_t>();
    return {codes.begin(), codes.end()};
}

}  // namespace

TEST_CASE("every output channel uses its own scale and all codes up to 127") {
    const auto weights = Tensor::of<float>({2, 3}, std::vector<float>{1.27F, -0.01F, 0.635F, -254, 2, 1});
    const auto quantized = quantize_weights(weights.view(), 0);
    CHECK(quantized.scales == std::vector<float>{1.27F / 127, 2.0F});
    CHECK(codes_of(quantized) == std::vector<int>{127, -1, 64, -127, 1, 0});  // 63.5 and 0.5 round to even
    CHECK(quantized.codes.shape() == Shape{2, 3});
    CHECK(quantized.notes.empty());
}

TEST_CASE("the channels may lie on any axis") {
    const auto weights = Tensor::of<float>({2, 2, 2}, std::vector<float>{127, 1, 254, 2, -1, 127, -2, 254});
    const auto quantized = quantize_weights(weights.view(), 1);
    CHECK(quantized.scales == std::vector<float>{1, 2});
    CHECK(codes_of(quantized) == std::vector<int>{127, 1, 127, 1, -1, 127, -1, 127});
}

TEST_CASE("no code is -128 and no weight is further off than half a step") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        const auto values = test::normal_values(64 * 27, seed);
        const auto weights = Tensor::of<float>({64, 3, 3, 3}, values);
        const auto quantized = quantize_weights(weights.view(), 0);
        const auto codes = codes_of(quantized);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float scale = quantized.scales[i / 27];
            REQUIRE(std::abs(codes[i]) <= 127);
            REQUIRE(std::fabs(values[i] - scale * codes[i]) <= scale * 0.5001F);
        }
    }
}

TEST_CASE("a dead channel gets the median scale, not zero") {
    const auto weights = Tensor::of<float>({4, 1}, std::vector<float>{127, 0, 254, 381});
    const auto quantized = quantize_weights(weights.view(), 0);
    CHECK(quantized.scales == std::vector<float>{1, 2, 2, 3});
    REQUIRE(quantized.notes.size() == 1);
    CHECK(quantized.notes[0].channel == 1);
    const auto dead = Tensor(DType::f32, {3, 2});
    CHECK(quantize_weights(dead.view(), 0).scales == std::vector<float>(3, 1.0F / 127));
}

TEST_CASE("weights that are no numbers are refused") {
    auto weights = Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, 4});
    CHECK_THROWS_AS(quantize_weights(weights.view(), 2), Error);
    CHECK_THROWS_AS(quantize_weights(weights.view(), -1), Error);
    CHECK_THROWS_AS(quantize_weights(Tensor(DType::i8, {2, 2}).view(), 0), Error);
    weights.data<float>()[3] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH(quantize_weights(weights.view(), 0), Catch::Contains("channel 1"));
    weights.data<float>()[3] = -std::numeric_limits<float>::infinity();
    CHECK_THROWS_AS(quantize_weights(weights.view(), 0), Error);
}
