#include "mlq/base/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

using namespace mlq;

TEST_CASE("the stream is SplitMix64's, on every machine") {
    // First outputs of the authors' splitmix64.c for the state 1234567.
    Random random(1234567);
    for (const std::uint64_t expected :
         {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL, 4593380528125082431ULL})
        CHECK(random.bits() == expected);
}

TEST_CASE("a counter gives the same stream as the generator") {
    Random random(42);
    for (std::uint64_t i = 1; i <= 5; ++i) CHECK(mix64(42 + i * 0x9e3779b97f4a7c15ULL) == random.bits());
}

TEST_CASE("below is uniform and never reaches its bound") {
    Random random(3);
    for (int i = 0; i < 100; ++i) CHECK(random.below(1) == 0);
    std::array<int, 6> counts{};
    constexpr int draws = 60000;
    for (int i = 0; i < draws; ++i) ++counts.at(random.below(6));
    double chi_square = 0;
    for (const int count : counts) chi_square += std::pow(count - draws / 6.0, 2) / (draws / 6.0);
    CHECK(chi_square < 20.5);  // five degrees of freedom: 0.999 quantile
    CHECK(random.below(1ULL << 63) < 1ULL << 63);
}

TEST_CASE("uniform and normal numbers have their mean and spread") {
    Random random(5);
    constexpr int draws = 100000;
    double uniform_sum = 0;
    double sum = 0;
    double square_sum = 0;
    for (int i = 0; i < draws; ++i) {
        const double u = random.uniform();
        REQUIRE((u >= 0 && u < 1));
        uniform_sum += u;
        const double z = random.normal();
        REQUIRE(std::isfinite(z));
        sum += z;
        square_sum += z * z;
    }
    // Four standard errors: 4 sqrt(1/12 / n), 4 / sqrt(n), 4 sqrt(2 / n).
    CHECK(uniform_sum / draws == Approx(0.5).margin(0.0037));
    CHECK(sum / draws == Approx(0).margin(0.0127));
    CHECK(square_sum / draws == Approx(1).margin(0.0179));
}
