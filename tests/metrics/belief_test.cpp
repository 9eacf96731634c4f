#include "mlq/metrics/belief.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

const CredibleInterval around{0.8, 1.4, 0.6, 0.95};

std::vector<Belief> one_of_each() {
    std::vector<double> draws;
    for (int i = 0; i <= 1000; ++i) draws.push_back(i * 0.001);
    return {Belief::share(40, 50),   Belief::paired({900, 30, 20, 50}), Belief::unpaired({10, 100}, {20, 150}),
            Belief::rate({60, 960}), Belief::interval(1, around),       Belief::draws(0.5, draws)};
}

}  // namespace

TEST_CASE("tails, quantiles and intervals of every kind of posterior agree with each other") {
    for (const auto& belief : one_of_each()) {
        INFO(belief.kind());
        for (const double tail : {0.01, 0.2, 0.5, 0.9}) {
            CHECK(belief.probability_below(belief.lower_quantile(tail)) == Approx(tail).margin(1e-3));
            CHECK(belief.probability_above(belief.upper_quantile(tail)) == Approx(tail).margin(1e-3));
        }
        const auto interval = belief.interval(0.9);
        CHECK(belief.probability_below(interval.low) == Approx(0.05).margin(1e-3));
        CHECK(belief.probability_above(interval.high) == Approx(0.05).margin(1e-3));
    }
}

TEST_CASE("more data at the same rates narrows what is known") {
    for (const auto& belief : one_of_each()) {
        INFO(belief.kind());
        const auto more = belief.with_more_data(16);
        CHECK(more.value() == Approx(belief.value()));
        const double ratio = belief.interval(0.95).width / more.interval(0.95).width;
        CHECK(ratio == Approx(4).epsilon(0.12));
    }
    CHECK(Belief::share(40, 50).with_more_data(3).amount() == 150.0);
    CHECK(Belief::rate({3, 48}).with_more_data(2).amount() == 96.0);
    CHECK_FALSE(Belief::interval(1, around).amount());
}

TEST_CASE("an interval is met exactly at its ends, on both sides of its value") {
    const auto belief = Belief::interval(1, around);
    CHECK(belief.probability_below(0.8) == Approx(0.025));
    CHECK(belief.probability_above(1.4) == Approx(0.025));
    CHECK(belief.probability_below(1) == Approx(0.5));
    const auto narrow = Belief::interval(1, {1, 1, 0, 0.95});
    CHECK(narrow.probability_below(0.999) == 0);
    CHECK(narrow.probability_below(1.001) == 1);
}

TEST_CASE("the gate passes, fails, or says how much more data decides") {
    // 0 events in 24 hours: P(rate < 1) = 1 - exp(-24).
    const auto quiet = judge_limit(Belief::rate({0, 24}), {.at_most = 1}, 0.95);
    CHECK(quiet.outcome == Outcome::pass);
    CHECK(*quiet.probability == Approx(-std::expm1(-24)));
    CHECK(judge_limit(Belief::rate({80, 24}), {.at_most = 1}, 0.95).outcome == Outcome::fail);
    const auto open = judge_limit(Belief::rate({20, 24}), {.at_most = 1}, 0.95);
    CHECK(open.outcome == Outcome::inconclusive);
    CHECK(open.data_factor > 1);
    CHECK(judge_limit(Belief::rate({20, 24}).with_more_data(open.data_factor), {.at_most = 1}, 0.95).outcome ==
          Outcome::pass);
    CHECK(judge_limit(Belief::rate({20, 24}).with_more_data(open.data_factor * 0.98), {.at_most = 1}, 0.95).outcome ==
          Outcome::inconclusive);
    CHECK(judge_limit(Belief::share(90, 100), {.at_least = 0.8}, 0.95).outcome == Outcome::pass);
    CHECK(judge_limit(Belief::share(70, 100), {.at_least = 0.8}, 0.95).outcome == Outcome::fail);
    CHECK(std::isinf(judge_limit(Belief::share(80, 100), {.at_least = 0.8}, 0.95).data_factor));
}

TEST_CASE("a value without uncertainty passes at its limit and fails beyond") {
    CHECK(judge_limit(Belief::exact(5), {.at_most = 5}, 0.95).outcome == Outcome::pass);
    CHECK(judge_limit(Belief::exact(5.1), {.at_most = 5}, 0.95).outcome == Outcome::fail);
    CHECK(judge_limit(Belief::exact(5), {.at_least = 5}, 0.95).outcome == Outcome::pass);
    CHECK_THROWS_AS(judge_limit(Belief::exact(5), {}, 0.95), Error);
}

TEST_CASE("a value of which nothing more is known is judged neither kept nor broken") {
    const auto bare = Belief::unknown(5, "no interval: 90 values");
    for (const double limit : {1.0, 5.0, 9.0}) {
        const auto result = judge_limit(bare, {.at_most = limit}, 0.95);
        CHECK(result.outcome == Outcome::inconclusive);
        CHECK_FALSE(result.probability);
        CHECK(std::isinf(result.data_factor));
    }
    CHECK(bare.is_unknown());
    CHECK(bare.reason() == "no interval: 90 values");
    CHECK_FALSE(bare.is_exact());
    CHECK(subtract(bare, Belief::exact(1), 0).is_unknown());
    CHECK_FALSE(Belief::exact(5).is_unknown());
}

TEST_CASE("the prior that was chosen stays with the counts") {
    // Jeffreys, no miss in 100: P(share >= 0.99) = I_0.01(1/2, 100.5), more than the 1 - 0.99^101 of the uniform prior.
    const auto share = Belief::share(100, 100, Prior::jeffreys());
    CHECK(share.probability_above(0.99) == Approx(Posterior({0, 100}, Prior::jeffreys()).probability_below(0.01)));
    CHECK(Belief::share(100, 100).probability_above(0.99) == Approx(1 - std::pow(0.99, 101)));
    // A prior that is not symmetric: as if 8 hits and 2 misses had been seen.
    CHECK(Belief::share(0, 1, {.errors = 2, .correct = 8}).probability_below(0.5) ==
          Approx(Posterior::beta(8, 3).probability_below(0.5)));
    CHECK(Belief::rate({0, 24}, 0.5).probability_below(0.05) == Approx(std::erf(std::sqrt(1.2))));  // Gamma(1/2, 24)
    CHECK(Belief::share(100, 100, Prior::jeffreys()).with_more_data(2).probability_above(0.99) ==
          Approx(Posterior({0, 200}, Prior::jeffreys()).probability_below(0.01)));
}

TEST_CASE("the gate says how many more values a quantile needs") {
    std::vector<double> values(90, 20.0);
    const auto p99 = Belief::quantile(QuantilePosterior::of_values(values, 0.99));
    CHECK(p99.unit() == "values");
    const auto result = judge_limit(p99, {.at_most = 200}, 0.95);
    CHECK(result.outcome == Outcome::inconclusive);
    CHECK(*result.probability == Approx(1 - std::pow(0.99, 90)));
    CHECK(result.data_factor * 90 == Approx(299).epsilon(0.01));
    CHECK(judge_limit(p99, {.at_most = 19}, 0.95).outcome == Outcome::fail);
}

TEST_CASE("counts near the largest that a posterior takes are judged too") {
    CHECK(judge_limit(Belief::share(5e14, 1e15), {.at_least = 0.5}, 0.95).outcome == Outcome::inconclusive);
    CHECK_NOTHROW(judge_limit(Belief::rate({1e15, 1e-3}), {.at_most = 1e18}, 0.95));  // twice as many is too many
}

TEST_CASE("the difference of two intervals adds deviations as squares") {
    const auto a = Belief::interval(10, {7, 13, 6, 0.95}), b = Belief::interval(4, {0, 8, 8, 0.95});
    const auto difference = subtract(a, b, 0);
    CHECK(difference.value() == 6);
    CHECK(difference.interval(0.95).low == Approx(1).margin(0.3));  // 4000 draws
    CHECK(difference.interval(0.95).high == Approx(11).margin(0.3));
    CHECK(subtract(Belief::exact(3), Belief::exact(2), 0).is_exact());
}

TEST_CASE("a value outside its interval is no reason to be certain on that side") {
    const auto belief = Belief::interval(0.9, {0.4, 0.8, 0.4, 0.95});
    CHECK(belief.probability_below(0.4) == Approx(0.025));
    CHECK(belief.probability_above(0.8) == Approx(0.025));
    CHECK(belief.probability_below(0.6) == Approx(0.5));
}

TEST_CASE("a limit that a metric keeps always, or never, is refused") {
    const auto share = Belief::share(40, 50), drop = Belief::paired({900, 30, 20, 50}), rate = Belief::rate({3, 48});
    const auto auc = Belief::draws(0.9, {0.85, 0.9, 0.95}, Belief::Range{0, 1});
    for (const auto& belief : {share, auc}) {
        CHECK_THROWS_WITH(check_reachable(belief, {.at_most = 5}), Catch::Contains("5 is always kept"));
        CHECK_THROWS_WITH(check_reachable(belief, {.at_least = 95}), Catch::Contains("95 can never be shown"));
        CHECK_THROWS_AS(check_reachable(belief, {.at_least = 0}), Error);
        CHECK_NOTHROW(check_reachable(belief, {.at_least = 0.95}));
    }
    CHECK_THROWS_AS(check_reachable(drop, {.at_most = 1}), Error);
    CHECK_THROWS_AS(check_reachable(drop, {.at_most = -1}), Error);
    CHECK_NOTHROW(check_reachable(drop, {.at_most = -0.005}));
    CHECK_THROWS_AS(check_reachable(rate, {.at_most = 0}), Error);
    CHECK_NOTHROW(check_reachable(rate, {.at_most = 500}));
    CHECK_NOTHROW(check_reachable(Belief::exact(7), {.at_most = 500}));
    CHECK_NOTHROW(check_reachable(Belief::draws(2.5, {2, 3}), {.at_least = 500}));
}

TEST_CASE("nothing counted and impossible counts are refused") {
    CHECK_THROWS_AS(Belief::share(0, 0), Error);
    CHECK_THROWS_AS(Belief::share(3, 2), Error);
    CHECK_THROWS_AS(Belief::paired({}), Error);
    CHECK_THROWS_AS(Belief::exact(std::nan("")), Error);
    CHECK_THROWS_AS(Belief::interval(1, {2, 1, 0, 0.95}), Error);
    CHECK_THROWS_AS(Belief::draws(1, {}), Error);
}
