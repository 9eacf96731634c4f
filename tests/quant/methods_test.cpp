#include "mlq/quant/methods.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

float threshold(const char* method, const ValueStatistics& statistics, MethodOptions options = {}) {
    return choose_range(method, statistics, {}, options).range.high;
}

}  // namespace

TEST_CASE("the list names every method once and an unknown one is told the names") {
    std::set<std::string> names;
    for (const auto& method : methods()) CHECK(names.insert(method.name).second);
    for (const char* name : {"auto", "max", "percentile", "entropy", "mse"}) CHECK(names.count(name) == 1);
    CHECK_THROWS_WITH(method_called("median"), Catch::Contains("entropy"));
}

TEST_CASE("every method gives a usable range for anything that can be observed") {
    const float largest = std::numeric_limits<float>::max();
    const std::vector<std::vector<float>> cases = {{},
                                                   {0.0F},
                                                   {-0.0F, 0.0F, 0.0F},
                                                   {3.0F},
                                                   {-3.0F},
                                                   {1e-45F},
                                                   {1e-20F, 0.0F},
                                                   {largest, -largest, 1.0F},
                                                   {largest},
                                                   std::vector<float>(5000, 1.0F),
                                                   test::normal_values(20000, 1, 1e-30),
                                                   test::normal_values(20000, 2, 1e30),
                                                   test::normal_values(3, 3)};
    for (const auto& values : cases) {
        const auto statistics = test::statistics_of({values});
        for (const auto& method : methods()) {
            for (const auto coding : {Coding::non_negative, Coding::symmetric, Coding::affine}) {
                CAPTURE(method.name, coding, values.size(), values.empty() ? 0.0F : values[0]);
                const auto choice = choose_range(method.name, statistics, {}, {.percentile = 99.99, .coding = coding});
                CHECK(std::isfinite(choice.params.scale));
                CHECK(choice.params.scale > 0);
                CHECK(choice.range.low <= 0);
                CHECK(choice.range.high >= 0);
                CHECK(std::max(-choice.range.low, choice.range.high) <= statistics.histogram.abs_max());
                CHECK(choice.clipped_share >= 0);
                CHECK(choice.clipped_share <= 1);
                CHECK(!std::isnan(choice.predicted_sqnr_db.value_or(0)));
            }
        }
    }
}

TEST_CASE("NaN or infinity among the values is an error, not a range") {
    const auto statistics = test::statistics_of({{1.0F, std::numeric_limits<float>::quiet_NaN()}});
    for (const auto& method : methods()) CHECK_THROWS_AS(choose_range(method.name, statistics), Error);
}

TEST_CASE("max is the largest magnitude") {
    CHECK(threshold("max", test::statistics_of({{1, -7, 3}})) == 7);
    CHECK(choose_range("max", test::statistics_of({{1, 7, 3}})).params == QuantParams{7.0F / 255, 0});
    CHECK(choose_range("max", test::statistics_of({{1, -7, 3}})).params == QuantParams{7.0F / 127, 128});
    CHECK(choose_range("max", test::statistics_of({{1, 7, -3}}), {}, {.coding = Coding::affine}).range == Range{-3, 7});
}

TEST_CASE("mean-max averages the samples' maxima, so that one odd sample counts little") {
    CHECK(threshold("mean-max", test::statistics_of({{1, -2}, {3, -1}, {2, 0}, {10, 1}})) == 4);
    CHECK(threshold("mean-max", test::statistics_of({{0, -5}, {1, -7}})) == 6);
}

TEST_CASE("the percentile is that of the sorted values, up to one bin") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        auto values = test::normal_values(10007, seed);
        for (std::size_t i = 0; i < values.size(); i += 3) values[i] = 0.0F;
        const auto statistics = test::statistics_of({values});
        std::sort(values.begin(), values.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); });
        for (const double percentile : {40.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
            const auto rank = static_cast<std::size_t>(std::ceil(percentile / 100 * 10007));
            const float sorted = std::fabs(values[rank - 1]);
            const float found = threshold("percentile", statistics, {.percentile = percentile, .coding = {}});
            CHECK(found >= sorted);
            CHECK(found <= sorted + statistics.histogram.width());
        }
        CHECK(threshold("percentile", statistics, {.percentile = 100, .coding = {}}) == statistics.histogram.abs_max());
    }
    const auto some = test::statistics_of({{1, 2, 3}});
    CHECK_THROWS_AS(threshold("percentile", some, {.percentile = 0, .coding = {}}), Error);
    CHECK_THROWS_AS(threshold("percentile", some, {.percentile = 100.1, .coding = {}}), Error);
    CHECK_THROWS_AS(threshold("percentile", some, {.percentile = std::nan(""), .coding = {}}), Error);
}

TEST_CASE("a percentile that falls among zeros does not make a zero range") {
    std::vector<float> values(1000, 0.0F);
    values[5] = 2.0F;
    const auto choice = choose_range("percentile", test::statistics_of({values}), {}, {.percentile = 99, .coding = {}});
    CHECK(choice.range.high == 2.0F);
    CHECK(!choice.reason.empty());
}

TEST_CASE("entropy ignores a few far outliers that max pays for") {
    auto values = test::normal_values(100000, 4);
    for (int i = 0; i < 5; ++i) values[i * 1000] = 20.0F + static_cast<float>(i);
    const auto statistics = test::statistics_of({values});
    CHECK(threshold("entropy", statistics) < 6);
    CHECK(threshold("entropy", statistics) > 3);
    CHECK(threshold("max", statistics) == 24);
}

TEST_CASE("entropy keeps 99 % of the non-zero values") {
    // Two narrow peaks: the divergence alone would cut the higher one.
    auto values = test::normal_values(100000, 5, 0.02);
    for (auto& x : values) x += 1;
    for (std::size_t i = 0; i < values.size(); i += 50) values[i] *= 8;
    const auto choice = choose_range("entropy", test::statistics_of({values}));
    CHECK(choice.clipped_share <= 0.01);
    CHECK(!choice.reason.empty());
}

TEST_CASE("entropy steps back where there is too little to go by") {
    const auto few = choose_range("entropy", test::statistics_of({test::normal_values(200, 6)}));
    CHECK(few.clipped_share == 0);
    CHECK(few.reason.find("too few") != std::string::npos);
}

TEST_CASE("entropy never predicts more than 3 dB less than max") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        auto values = test::normal_values(20000, seed);
        const double power = random.uniform() * 5;
        for (auto& x : values) x = std::copysign(static_cast<float>(std::pow(std::fabs(x), power)), x);
        const auto statistics = test::statistics_of({values});
        const auto entropy = choose_range("entropy", statistics);
        const auto max = choose_range("max", statistics);
        CHECK(*entropy.predicted_sqnr_db >= *max.predicted_sqnr_db - 3.02);
        CHECK(entropy.clipped_share <= 0.01);
    }
}

TEST_CASE("mse makes the least squared error of all methods") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        const auto statistics = test::statistics_of({test::normal_values(50000, seed)});
        const QuantizationError plain(statistics, Coding::symmetric);
        for (const auto& method : methods())
            CHECK(plain.error(threshold("mse", statistics)) <= plain.error(threshold(method.name, statistics)) * 1.001);
    }
}

TEST_CASE("choices do not depend on the order or sharding of the samples") {
    std::vector<std::vector<float>> samples;
    for (std::uint64_t s = 0; s < 16; ++s) samples.push_back(test::normal_values(4 * 50, s + 1, 1 + s % 3));
    const auto whole = test::statistics_of(samples, 4);
    ValueStatistics merged(4);
    for (std::size_t s = 0; s < samples.size(); ++s) {
        ValueStatistics shard(4);
        shard.add_sample(samples[(s * 5) % samples.size()]);
        merged.merge(shard);
    }
    const std::vector<double> gain = {1, 2, 0.5, 0};
    for (const auto& method : methods())
        CHECK(choose_range(method.name, merged, gain).params == choose_range(method.name, whole, gain).params);
}
