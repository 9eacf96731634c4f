#include "mlq/quant/statistics.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

TEST_CASE("channels and samples are described apart") {
    // Two samples of two pixels and three channels.
    const auto statistics = test::statistics_of({{1, -2, 0, 3, 4, 0}, {0.5F, 0, 0, -0.25F, 0, 0}}, 3);
    CHECK(statistics.histogram.count() == 12);
    CHECK(statistics.histogram.zeros() == 6);
    CHECK(statistics.channels.pixels == 4);
    CHECK(statistics.channels.min == std::vector<float>{-0.25F, -2, 0});
    CHECK(statistics.channels.max == std::vector<float>{3, 4, 0});
    CHECK(statistics.channels.mean(0) == 4.25 / 4);
    CHECK(statistics.channels.mean_square(1) == 20.0 / 4);
    CHECK(statistics.channels.mean_square(2) == 0.0);

    CHECK(statistics.samples.count == 2);
    CHECK(statistics.samples.max.value() == 4.5);
    CHECK(statistics.samples.min.value() == -2.25);
    REQUIRE(statistics.samples.groups.size() == 2);
    CHECK(statistics.samples.groups.at(2).samples == 1);  // 4 lies in [2^2, 2^3)
    CHECK(statistics.samples.groups.at(2).power.value() == 5.0);
    CHECK(statistics.samples.groups.at(-1).power.value() == 0.3125 / 6);
    CHECK(statistics.samples.channel_peaks == std::map<int, std::uint64_t>{{1, 1}, {2, 1}, {-1, 1}});
}

TEST_CASE("statistics of shards merge to those of the whole, in any order") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        std::vector<std::vector<float>> samples;
        for (std::uint64_t s = 0; s < 30; ++s)
            samples.push_back(test::normal_values(5 * 7, seed * 100 + s, std::exp2(random.normal() * 3)));
        const auto whole = test::statistics_of(samples, 7);
        for (std::size_t i = samples.size() - 1; i > 0; --i) std::swap(samples[i], samples[random.below(i + 1)]);
        std::vector<ValueStatistics> shards(4, ValueStatistics(7));
        for (const auto& sample : samples) shards[random.below(4)].add_sample(sample);
        ValueStatistics merged(7);
        for (const auto& shard : shards) merged.merge(shard);
        CHECK(merged == whole);
    }
}

TEST_CASE("minus zero leaves no trace") {
    CHECK(test::statistics_of({{0.0F, -0.0F}}) == test::statistics_of({{-0.0F, 0.0F}}));
    CHECK(!std::signbit(test::statistics_of({{-0.0F}}).channels.max[0]));
}

TEST_CASE("statistics of other channel counts do not merge") {
    ValueStatistics two(2);
    CHECK_THROWS_AS(two.merge(ValueStatistics(3)), Error);
}

TEST_CASE("an empty sample is no sample") {
    CHECK(test::statistics_of({{}}) == ValueStatistics(1));
}
