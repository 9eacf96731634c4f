#include "mlq/quant/params.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("a non-negative range uses all 256 codes from zero up") {
    const auto params = params_for_range({0.0F, 255.0F}, Coding::non_negative);
    CHECK(params == QuantParams{1.0F, 0});
    CHECK(quantize(0.0F, params) == 0);
    CHECK(quantize(255.0F, params) == 255);
    CHECK(quantize(1e30F, params) == 255);
    CHECK(quantize(-3.0F, params) == 0);
}

TEST_CASE("a symmetric range maps to codes 1 to 255 around 128") {
    const auto params = params_for_range({-63.5F, 10.0F}, Coding::symmetric);
    CHECK(params == QuantParams{0.5F, 128});
    CHECK(quantize(-63.5F, params) == 1);
    CHECK(quantize(63.5F, params) == 255);
    CHECK(quantize(0.0F, params) == 128);
    CHECK(quantize(-64.0F, params) == 0);
    CHECK(range_of(params) == Range{-63.5F, 63.5F});
}

TEST_CASE("an affine range holds zero exactly and spans its width in 255 steps") {
    const auto params = params_for_range({-0.375F, 10.0F}, Coding::affine);
    CHECK(params.scale == 10.375F / 255.0F);
    CHECK(params.zero_point == 9);
    CHECK(dequantize(quantize(0.0F, params), params) == 0.0F);
    CHECK(params_for_range({2.0F, 10.0F}, Coding::affine) == QuantParams{10.0F / 255.0F, 0});
    CHECK(params_for_range({-10.0F, -2.0F}, Coding::affine) == QuantParams{10.0F / 255.0F, 255});
}

TEST_CASE("halves round to even, as ONNX wants it") {
    const QuantParams params{1.0F, 0};
    CHECK(quantize(0.5F, params) == 0);
    CHECK(quantize(1.5F, params) == 2);
    CHECK(quantize(2.5F, params) == 2);
    CHECK(quantize(3.5F, params) == 4);
}

TEST_CASE("every code comes back from the real it stands for") {
    for (const QuantParams params : {QuantParams{0.1F, 0}, QuantParams{3e-7F, 128}, QuantParams{17.3F, 93}})
        for (int q = 0; q < 256; ++q) CHECK(quantize(dequantize(q, params), params) == q);
}

TEST_CASE("empty and denormal ranges get a scale that cannot overflow a bias") {
    for (const auto coding : {Coding::non_negative, Coding::symmetric, Coding::affine})
        for (const float high : {0.0F, 1e-45F, 1e-30F}) {
            const auto params = params_for_range({-high, high}, coding);
            CHECK(params.scale >= 1.0F / 255.0F);
            CHECK(params.scale <= 1.0F / 127.0F);
        }
    CHECK(params_for_range({0.0F, 1e-10F}, Coding::non_negative).scale == 1e-10F / 255.0F);
}

TEST_CASE("ranges without finite ends are refused, the widest finite one is not") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float largest = std::numeric_limits<float>::max();
    CHECK_THROWS_AS(params_for_range({0.0F, infinity}, Coding::symmetric), Error);
    CHECK_THROWS_AS(params_for_range({std::numeric_limits<float>::quiet_NaN(), 1.0F}, Coding::affine), Error);
    CHECK(params_for_range({-largest, largest}, Coding::affine).zero_point == 128);
}

TEST_CASE("NaN quantizes to a definite code") {
    CHECK(quantize(std::numeric_limits<float>::quiet_NaN(), {1.0F, 128}) == 0);
}

TEST_CASE("codes of 7 bits end at 127, around 64 where they are symmetric") {
    const auto positive = params_for_range({0.0F, 127.0F}, Coding::non_negative, 7);
    CHECK(positive == QuantParams{1.0F, 0, 127});
    CHECK(quantize(126.6F, positive) == 127);
    CHECK(quantize(1e30F, positive) == 127);
    CHECK(range_of(positive) == Range{0.0F, 127.0F});
    const auto symmetric = params_for_range({-31.5F, 10.0F}, Coding::symmetric, 7);
    CHECK(symmetric == QuantParams{0.5F, 64, 127});
    CHECK(quantize(-31.5F, symmetric) == 1);
    CHECK(quantize(-100.0F, symmetric) == 0);
    CHECK(quantize(100.0F, symmetric) == 127);
    CHECK(range_of(symmetric) == Range{-31.5F, 31.5F});
    CHECK(params_for_range({-10.0F, -2.0F}, Coding::affine, 7) == QuantParams{10.0F / 127.0F, 127, 127});
}
