#include "mlq/quant/fixed_sum.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("sums that doubles would round are exact") {
    FixedSum sum;
    for (const double x : {1e20, 1.0, -1e20, 0x1p-100, -1.0}) sum.add(x);
    CHECK(sum.value() == 0x1p-100);
    sum.add(-0x1p-99);
    CHECK(sum.value() == -0x1p-100);
}

TEST_CASE("every order and every split gives the same bits") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        std::vector<double> values(1000);
        for (auto& x : values) x = random.normal() * std::exp2(random.uniform() * 200 - 120);
        FixedSum forward, backward, left, right;
        for (const double x : values) forward.add(x);
        for (auto x = values.rbegin(); x != values.rend(); ++x) backward.add(*x);
        for (const double x : values) (random.below(2) == 0 ? left : right).add(x);
        left.merge(right);
        CHECK(forward == backward);
        CHECK(forward == left);
        long double reference = 0;
        std::sort(values.begin(), values.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); });
        for (const double x : values) reference += x;
        CHECK(forward.value() == Approx(static_cast<double>(reference)).epsilon(1e-12));
    }
}

TEST_CASE("a value and its negative cancel to the bit, whatever their size") {
    for (int exponent = -320; exponent <= 1020; ++exponent) {
        FixedSum sum;
        sum.add(std::ldexp(1.2345678901234567, exponent));
        if (exponent >= -76 && exponent < 96) CHECK(sum.value() == std::ldexp(1.2345678901234567, exponent));
        sum.add(-std::ldexp(1.2345678901234567, exponent));
        CHECK(sum == FixedSum());
    }
}

TEST_CASE("what is too large is cut, what is too small and what is NaN is nothing") {
    FixedSum sum;
    sum.add(std::numeric_limits<double>::infinity());
    CHECK(sum.value() == 0x1p96);
    sum.add(-1e300);
    CHECK(sum.value() == 0.0);
    sum.add(0x1p-129);
    sum.add(std::numeric_limits<double>::denorm_min());
    sum.add(std::numeric_limits<double>::quiet_NaN());
    CHECK(sum == FixedSum());
    sum.add(-0x1p-128);
    CHECK(sum.value() == -0x1p-128);
}
