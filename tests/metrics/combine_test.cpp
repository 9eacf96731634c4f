#include "mlq/metrics/combine.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("the three means by hand") {
    const std::vector<WeightedScore> equal{{0.5}, {0.8}};
    CHECK(combine_scores(Mean::arithmetic, equal) == Approx(0.65));
    CHECK(combine_scores(Mean::harmonic, equal) == Approx(2 / (1 / 0.5 + 1 / 0.8)));  // F1 of 0.5 and 0.8
    CHECK(combine_scores(Mean::geometric, equal) == Approx(std::sqrt(0.4)));
    const std::vector<WeightedScore> weighted{{0.5, 3}, {0.8, 1}};
    CHECK(combine_scores(Mean::arithmetic, weighted) == Approx((1.5 + 0.8) / 4));
    CHECK(combine_scores(Mean::harmonic, weighted) == Approx(4 / (3 / 0.5 + 1 / 0.8)));
    CHECK(combine_scores(Mean::geometric, weighted) == Approx(std::pow(0.125 * 0.8, 0.25)));
}

TEST_CASE("a zero makes the harmonic and the geometric mean zero, and leaves the arithmetic one") {
    const std::vector<WeightedScore> scores{{0}, {1}};
    CHECK(combine_scores(Mean::arithmetic, scores) == 0.5);
    CHECK(combine_scores(Mean::harmonic, scores) == 0);
    CHECK(combine_scores(Mean::geometric, scores) == 0);
}

TEST_CASE("harmonic <= geometric <= arithmetic, for any scores") {
    for (double a = 0.05; a < 1; a += 0.1) {
        for (double b = 0.05; b < 1; b += 0.1) {
            const std::vector<WeightedScore> scores{{a, 2}, {b, 5}, {0.3, 1}};
            const double harmonic = combine_scores(Mean::harmonic, scores);
            const double geometric = combine_scores(Mean::geometric, scores);
            CHECK(harmonic <= geometric * (1 + 1e-12));
            CHECK(geometric <= combine_scores(Mean::arithmetic, scores) * (1 + 1e-12));
        }
    }
}

TEST_CASE("a scale maps what is better when lower, and is held at its ends") {
    const ScoreScale ms{.is_share = false, .worst = 200, .best = 0};
    CHECK(ms.score(50) == 0.75);
    CHECK(ms.score(300) == 0);
    CHECK(ms.score(-1) == 1);
    CHECK(ScoreScale{}.score(0.3) == 0.3);
    CHECK_THROWS_AS(ScoreScale{}.score(30), Error);
}

TEST_CASE("what cannot be combined is refused") {
    CHECK_THROWS_AS(combine_scores(Mean::harmonic, {}), Error);
    for (const auto& bad : {WeightedScore{1.5, 1}, {0.5, 0}, {0.5, -1}, {std::nan(""), 1}})
        CHECK_THROWS_AS(combine_scores(Mean::arithmetic, std::vector{bad}), Error);
    CHECK_THROWS_AS(parse_mean("median"), Error);
}

TEST_CASE("the interval of a mean of two shares is that of their normal approximation") {
    // (a + b) / 2 with a, b ~ 0.8 +- sqrt(0.16 / 1000): the deviation is sqrt(0.16 / 2000).
    const std::vector<CombinedPart> parts{{Belief::share(800, 1000)}, {Belief::share(800, 1000)}};
    const auto mean = combine_beliefs(Mean::arithmetic, parts);
    CHECK(mean.value() == Approx(0.8));
    CHECK(mean.interval(0.95).width == Approx(2 * 1.96 * std::sqrt(0.16 / 2000)).epsilon(0.08));
    CHECK(combine_beliefs(Mean::arithmetic, parts).interval(0.95).low == mean.interval(0.95).low);  // repeatable
    CHECK(combine_beliefs(Mean::harmonic, std::vector<CombinedPart>{{Belief::exact(0.5)}}).is_exact());
}
