#include "mlq/quant/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

constexpr float largest = std::numeric_limits<float>::max();

Histogram histogram_of(std::span<const float> values) {
    Histogram histogram;
    histogram.add(values);
    return histogram;
}

// Values of every size a float has, of both signs, with zeros among them.
std::vector<float> wild_values(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(count);
    for (auto& x : values) {
        const double magnitude = std::exp2(random.uniform() * 40 - 20);
        x = random.below(5) == 0 ? 0.0F : static_cast<float>(random.below(2) == 0 ? magnitude : -magnitude);
    }
    return values;
}

}  // namespace

TEST_CASE("bins are powers of two wide and hold the largest value in the upper half") {
    const auto histogram = histogram_of(std::vector<float>{1.0F, -0.5F, 0.0F, -0.0F, 0.999F});
    CHECK(histogram.exponent() == -11);  // 1.0 is bin 2048 of width 2^-11
    CHECK(histogram.positive().size() == 2049);
    CHECK(histogram.positive()[2048] == 1);
    CHECK(histogram.positive()[2045] == 1);  // 0.999 * 2048 = 2045.95
    CHECK(histogram.negative().size() == 1025);
    CHECK(histogram.negative()[1024] == 1);
    CHECK(histogram.zeros() == 2);
    CHECK(histogram.count() == 5);
    CHECK(histogram.min() == -0.5F);
    CHECK(histogram.max() == 1.0F);
}

TEST_CASE("a larger value halves the resolution as often as needed") {
    Histogram histogram = histogram_of(std::vector<float>{1.0F, 1.0F - 0x1p-11F, 0x1p-11F});
    CHECK(histogram.positive()[2047] == 1);
    const float big = 4.0F;
    histogram.add({&big, 1});
    CHECK(histogram.exponent() == -9);
    CHECK(histogram.positive()[512] == 1);
    CHECK(histogram.positive()[511] == 1);
    CHECK(histogram.positive()[0] == 1);
    CHECK(histogram.positive()[2048] == 1);
    histogram.add({&largest, 1});
    CHECK(histogram.exponent() == 116);
    CHECK(histogram.positive()[0] == 4);
    CHECK(histogram.positive()[4095] == 1);
}

TEST_CASE("bins agree with a naive count") {
    const std::uint64_t seed = 7;
    CAPTURE(seed);
    const auto values = wild_values(20000, seed);
    const auto histogram = histogram_of(values);
    long double width = std::ldexp(1.0L, histogram.exponent());
    std::vector<std::uint64_t> negative(Histogram::bins), positive(Histogram::bins);
    std::uint64_t zeros = 0;
    for (const float x : values) {
        if (x == 0) ++zeros;
        if (x > 0) ++positive.at(static_cast<std::size_t>(std::floor(x / width)));
        if (x < 0) ++negative.at(static_cast<std::size_t>(std::floor(-x / width)));
    }
    negative.resize(histogram.negative().size());
    positive.resize(histogram.positive().size());
    CHECK(std::equal(negative.begin(), negative.end(), histogram.negative().begin()));
    CHECK(std::equal(positive.begin(), positive.end(), histogram.positive().begin()));
    CHECK(histogram.zeros() == zeros);
    CHECK(histogram.non_zeros() + zeros == values.size());
    CHECK(std::max(negative.size(), positive.size()) > Histogram::bins / 2);
}

TEST_CASE("order, batches and shards do not change a bit") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        auto values = wild_values(3000, seed);
        const auto whole = histogram_of(values);

        for (std::size_t i = values.size() - 1; i > 0; --i) std::swap(values[i], values[random.below(i + 1)]);
        std::vector<Histogram> shards(1 + random.below(6));
        for (std::size_t begin = 0; begin < values.size();) {
            const auto size = std::min<std::size_t>(1 + random.below(700), values.size() - begin);
            shards[random.below(shards.size())].add(std::span(values).subspan(begin, size));
            begin += size;
        }
        Histogram merged;
        for (std::size_t i = shards.size(); i > 0; --i) merged.merge(shards[i - 1]);
        CHECK(merged == whole);
    }
}

TEST_CASE("tables counted elsewhere are the same as values added here") {
    const auto values = test::normal_values(500, 3);
    const auto [min, max] = std::minmax_element(values.begin(), values.end());
    Histogram histogram;
    histogram.ensure_range(std::max(-*min, *max));
    std::vector<std::uint32_t> negative(Histogram::bins), positive(Histogram::bins);
    const float scale = std::ldexp(1.0F, -histogram.exponent());
    for (const float x : values) ++(x < 0 ? negative : positive)[static_cast<std::size_t>(std::fabs(x) * scale)];
    histogram.add_counts(negative, positive, 0, *min, *max);
    CHECK(histogram == histogram_of(values));
}

TEST_CASE("values at the ends of the float range have their bins") {
    const float smallest = std::numeric_limits<float>::denorm_min();
    const auto tiny = histogram_of(std::vector<float>{smallest, -smallest});
    CHECK(tiny.exponent() == Histogram::lowest_exponent);
    CHECK(tiny.positive()[0] == 1);
    CHECK(tiny.negative()[0] == 1);
    CHECK(tiny.zeros() == 0);
    const auto huge = histogram_of(std::vector<float>{largest, -largest, smallest});
    CHECK(huge.positive()[4095] == 1);
    CHECK(huge.negative()[4095] == 1);
    CHECK(huge.positive()[0] == 1);
}

TEST_CASE("NaN and infinity are counted and nothing else") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto histogram = histogram_of(std::vector<float>{nan, 1.0F, infinity, -infinity, 2.0F});
    CHECK(histogram.non_finite() == 3);
    CHECK(histogram.count() == 2);
    CHECK(histogram.max() == 2.0F);
    CHECK(histogram_of(std::vector<float>{nan}).count() == 0);
    CHECK(Histogram().abs_max() == 0.0F);
}

TEST_CASE("a histogram is rebuilt from its content and from nothing that could not be one") {
    const auto values = wild_values(300, 5);
    const auto histogram = histogram_of(values);
    Histogram::Content content;
    content.exponent = histogram.exponent();
    content.negative.assign(histogram.negative().begin(), histogram.negative().end());
    content.positive.assign(histogram.positive().begin(), histogram.positive().end());
    content.zeros = histogram.zeros();
    content.min = histogram.min();
    content.max = histogram.max();
    CHECK(Histogram::of(content) == histogram);
    CHECK(Histogram::of({}) == Histogram());

    const auto refuses = [&](auto change) {
        auto changed = content;
        change(changed);
        CHECK_THROWS_AS(Histogram::of(changed), Error);
    };
    refuses([](auto& c) { ++c.exponent; });
    refuses([](auto& c) { c.max *= 4; });
    refuses([](auto& c) { c.min = -c.min; });
    refuses([](auto& c) { c.max = std::numeric_limits<float>::quiet_NaN(); });
    refuses([](auto& c) { c.positive.push_back(0); });
    refuses([](auto& c) { c.positive.resize(Histogram::bins + 1, 1); });
    refuses([](auto& c) { c.positive.clear(); });
    refuses([](auto& c) { c.negative[0] = ~std::uint64_t{0}; });
    refuses([](auto& c) { c.zeros = Histogram::most; });
    refuses([](auto& c) { c.negative.clear(), c.min = c.max / 2; });  // zeros below the minimum
    refuses([](auto& c) { c.negative.clear(), c.min = 0, c.zeros = 0; });
}

TEST_CASE("merging refuses to count beyond the limit") {
    Histogram::Content zeros;
    zeros.zeros = Histogram::most;
    zeros.min = zeros.max = 0;
    auto full = Histogram::of(zeros);
    CHECK_THROWS_AS(full.merge(full), Error);
}
