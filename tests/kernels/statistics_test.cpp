#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "testing.hpp"

using namespace mlq;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

Exact<float> random_floats(std::size_t count, Random& random) {
    Exact<float> values(count);
    for (auto& x : values.span()) {
        x = static_cast<float>(random.normal());
        if (random.below(3) == 0) x = random.below(2) == 0 ? 0.0F : -0.0F;
    }
    return values;
}

}  // namespace

TEST_CASE("value_range finds the extremes wherever they are") {
    const std::uint64_t seed = 41;
    CAPTURE(seed);
    Random random(seed);
    for (std::size_t count = 1; count <= 70; ++count) {
        Exact<float> values = random_floats(count, random);
        const auto low = random.below(count), high = random.below(count);
        values[low] = -100;
        if (low != high) values[high] = 50;
        for (const Kernels* kernels : tables_under_test()) {
            const ValueRange range = kernels->value_range(values.data(), static_cast<std::int64_t>(count));
            CHECK(range.min == -100);
            if (low != high) CHECK(range.max == 50);
            CHECK(range.non_finite == 0);
        }
    }
}

TEST_CASE("value_range counts NaN and infinities and leaves them out") {
    Random random(42);
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        Exact<float> values = random_floats(10001, random);
        for (auto& x : values.span()) x = std::abs(x) + 1;
        values[0] = infinity;
        values[5000] = -infinity;
        values[10000] = std::numeric_limits<float>::quiet_NaN();
        values[777] = 99;
        const ValueRange range = kernels->value_range(values.data(), 10001);
        CHECK(range.non_finite == 3);
        CHECK(range.min >= 1);
        CHECK(range.max == 99);
        const ValueRange none = kernels->value_range(values.data(), 1);
        CHECK(none.min == infinity);
        CHECK(none.max == -infinity);
    }
}

TEST_CASE("value_range of zeros is +0 in any order of signs") {
    for (const Kernels* kernels : tables_under_test()) {
        for (std::size_t count = 1; count < 20; ++count) {
            for (const bool negative_first : {false, true}) {
                std::vector<float> values(count);
                for (std::size_t i = 0; i < count; ++i) values[i] = (i % 2 == 0) == negative_first ? -0.0F : 0.0F;
                const ValueRange range = kernels->value_range(values.data(), static_cast<std::int64_t>(count));
                CHECK(std::bit_cast<std::uint32_t>(range.min) == 0);
                CHECK(std::bit_cast<std::uint32_t>(range.max) == 0);
            }
        }
    }
}

TEST_CASE("find_bins gives the power-of-two bin of every non-zero value, in order") {
    const std::uint64_t seed = 43;
    CAPTURE(seed);
    Random random(seed);
    for (const std::size_t count : {0, 1, 7, 8, 9, 15, 16, 17, 500, 1041, 65549}) {
        for (const int exponent : {-126, -40, -10, 0, 100, 116}) {
            Exact<float> values = random_floats(count, random);
            for (auto& x : values.span()) {
                x = std::ldexp(std::fmod(x * 1000, 4096.0F), exponent);
                if (random.below(10) == 0) x = std::ldexp(static_cast<float>(between(random, -4095, 4095)), exponent);
            }
            if (count > 2) values[0] = std::nextafter(std::ldexp(4096.0F, exponent - 1) * 2, 0.0F);
            if (count > 2) values[1] = -std::numeric_limits<float>::denorm_min();
            std::vector<std::uint16_t> expected;
            for (const float x : values.span()) {
                const auto bin = std::floor(std::ldexp(std::abs(static_cast<double>(x)), -exponent));
                if (x != 0) expected.push_back(static_cast<std::uint16_t>(bin + (x < 0 ? 4096 : 0)));
            }
            for (const Kernels* kernels : tables_under_test()) {
                INFO(kernels->name << ": " << count << " values, exponent " << exponent);
                Exact<std::uint16_t> indices(count + BinArgs::slack);
                const auto found = kernels->find_bins({.values = values.data(),
                                                       .count = static_cast<std::int64_t>(count),
                                                       .exponent = exponent,
                                                       .indices = indices.data()});
                REQUIRE(found == static_cast<std::int64_t>(expected.size()));
                CHECK(std::equal(expected.begin(), expected.end(), indices.data()));
            }
        }
    }
}

TEST_CASE("channel statistics add pixel by pixel, so every table rounds alike") {
    const std::uint64_t seed = 44;
    CAPTURE(seed);
    Random random(seed);
    for (std::size_t channels = 1; channels <= 40; ++channels) {
        const std::size_t pixels = 1 + random.below(100);
        Exact<float> values = random_floats(pixels * channels, random);
        std::vector<float> min(channels, infinity), max(channels, -infinity);
        std::vector<double> sum(channels, 0.125), squares(channels, 3);
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            for (std::size_t c = 0; c < channels; ++c) {
                const double x = static_cast<double>(values[pixel * channels + c]);
                min[c] = std::min(min[c], static_cast<float>(x));
                max[c] = std::max(max[c], static_cast<float>(x));
                sum[c] += x;
                squares[c] += x * x;
            }
        }
        for (const Kernels* kernels : tables_under_test()) {
            INFO(kernels->name << ": " << pixels << " pixels of " << channels << " channels");
            Exact<float> low(channels), high(channels);
            Exact<double> total(channels), total_squares(channels);
            for (std::size_t c = 0; c < channels; ++c) {
                low[c] = infinity;
                high[c] = -infinity;
                total[c] = 0.125;
                total_squares[c] = 3;
            }
            // in two calls, which continue each other
            const std::size_t half = pixels / 2;
            for (const bool second : {false, true})
                kernels->channel_statistics({.values = values.data() + (second ? half * channels : 0),
                                             .pixels = static_cast<std::int64_t>(second ? pixels - half : half),
                                             .channels = static_cast<std::int64_t>(channels),
                                             .min = low.data(),
                                             .max = high.data(),
                                             .sum = total.data(),
                                             .sum_of_squares = total_squares.data()});
            CHECK(low.values() == min);
            CHECK(high.values() == max);
            CHECK(total.values() == sum);
            CHECK(total_squares.values() == squares);
        }
    }
}
