#include "mlq/stats/sequential.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("at the ends of the always-valid interval the posterior density is 1 - level times the prior's") {
    for (const auto& counts :
         {Counts{100, 1000}, Counts{3, 50}, Counts{0, 200}, Counts{7, 7}, Counts{1e5, 1e9}, Counts{3e11, 1e12}}) {
        for (const auto& prior : {Prior::uniform(), Prior{2, 98}}) {
            const auto interval = always_valid_interval(counts, prior, 0.95);
            const auto ratio = [&](double p) {
                return Posterior(counts, prior).density(p) / Posterior::beta(prior.errors, prior.correct).density(p);
            };
            CAPTURE(counts.errors, counts.total, prior.errors);
            if (interval.low > 0) CHECK(ratio(interval.low) == Approx(0.05).epsilon(1e-4));
            if (interval.high < 1) CHECK(ratio(interval.high) == Approx(0.05).epsilon(1e-4));
            CHECK((interval.low > 0) == (counts.errors > 0));
            CHECK((interval.high < 1) == (counts.errors < counts.total));
        }
    }
}

TEST_CASE("it is wider than the interval at a fixed size: 1.87 times at 100 errors in 1000") {
    const auto sequential = always_valid_interval({100, 1000}, Prior::uniform(), 0.95);
    CHECK(sequential.width / Posterior({100, 1000}).interval(0.95).width == Approx(1.87).margin(0.005));
    const auto nothing = always_valid_interval({0, 0}, Prior::uniform(), 0.95);
    CHECK(nothing.low == 0);
    CHECK(nothing.high == 1);
}

TEST_CASE("looking after every example, the always-valid interval is left as rarely as it claims; a fixed one is not") {
    const std::uint64_t seed = 17;
    Random random(seed);
    int left = 0, left_fixed = 0;
    const int rounds = 300;
    for (int round = 0; round < rounds; ++round) {
        const double truth = 0.2;
        Counts counts;
        bool out = false, out_fixed = false;
        for (int i = 0; i < 300; ++i) {
            counts.total += 1;
            counts.errors += random.uniform() < truth;
            if (i % 5 != 4) continue;
            const auto valid = always_valid_interval(counts, Prior::uniform(), 0.9);
            const auto fixed = Posterior(counts).interval(0.9);
            out |= truth < valid.low || truth > valid.high;
            out_fixed |= truth < fixed.low || truth > fixed.high;
        }
        left += out;
        left_fixed += out_fixed;
    }
    CAPTURE(seed, left, left_fixed);
    CHECK(left <= 0.1 * rounds);
    CHECK(left_fixed > 0.2 * rounds);
}

TEST_CASE("looks are intersected, and an error rate that changes is noticed") {
    const auto steady = intersect_looks(std::vector<Counts>{{10, 100}, {20, 200}, {90, 1000}}, Prior::uniform(), 0.95);
    CHECK(steady.consistent);
    CHECK(steady.interval.width <= always_valid_interval({90, 1000}, Prior::uniform(), 0.95).width);
    const auto drift = intersect_looks(std::vector<Counts>{{0, 1000}, {3000, 10000}}, Prior::uniform(), 0.95);
    CHECK_FALSE(drift.consistent);
    CHECK(drift.interval.low > 0.2);
}

TEST_CASE("the sequential gate asks for more than the gate at a fixed size") {
    const ErrorGate gate{.max_error = 0.01, .confidence = 0.95};
    CHECK(judge_error(gate, {12, 1940}).outcome == Outcome::pass);
    const auto sequential = judge_sequentially(gate, std::vector<Counts>{{12, 1940}});
    CHECK(sequential.outcome == Outcome::inconclusive);
    const double total = 1940 + sequential.further_examples;
    CHECK(judge_sequentially(gate, std::vector<Counts>{{12.0 / 1940 * total, total}}).outcome == Outcome::pass);
    CHECK(judge_sequentially(gate, std::vector<Counts>{{0, 10000}}).outcome == Outcome::pass);
    CHECK(judge_sequentially(gate, std::vector<Counts>{{500, 10000}}).outcome == Outcome::fail);
    CHECK_THROWS_AS(judge_sequentially(gate, {}), Error);
}

TEST_CASE("Wald's test decides at his bounds") {
    const SequentialTest test{.p0 = 0.01, .p1 = 0.02, .alpha = 0.05, .beta = 0.1};
    const auto open = run_sequential_test(test, {10, 700});
    CHECK(open.outcome == Outcome::inconclusive);
    CHECK(open.log_ratio == Approx(10 * std::log(2.0) + 690 * std::log(0.98 / 0.99)));
    CHECK(open.lower_bound == Approx(std::log(0.1 / 0.95)));
    CHECK(open.upper_bound == Approx(std::log(0.9 / 0.05)));
    CHECK(run_sequential_test(test, {2, 700}).outcome == Outcome::pass);
    CHECK(run_sequential_test(test, {20, 700}).outcome == Outcome::fail);
    CHECK_THROWS_AS(run_sequential_test({.p0 = 0.02, .p1 = 0.01}, {1, 2}), Error);
    CHECK_THROWS_AS(run_sequential_test({.alpha = 0}, {1, 2}), Error);
}

TEST_CASE("what one look lets pass: the look passes with that many errors and not with one more") {
    const ErrorGate gate{.max_error = 0.01, .confidence = 0.95};
    const auto passes = [&](double errors, double total) {
        const Counts look{errors, total};
        return judge_sequentially(gate, std::span(&look, 1)).outcome == Outcome::pass;
    };
    CHECK(find_allowed_errors_at_look(gate, 298) == -1);  // where the ordinary gate allows none, but passes
    const double smallest = find_smallest_passing_look(gate);
    CHECK(smallest > 298);
    CHECK(passes(0, smallest));
    CHECK_FALSE(passes(0, smallest - 1));
    for (const double total : {smallest, 2000.0, 30000.0}) {
        const double allowed = find_allowed_errors_at_look(gate, total);
        CHECK(passes(allowed, total));
        CHECK_FALSE(passes(allowed + 1, total));
        CHECK(allowed < find_allowed_errors(gate, total));
    }
    CHECK(find_power_at_look(gate, 0, smallest) == 1);
    CHECK(find_power_at_look(gate, 0.02, smallest) == Approx(std::pow(0.98, smallest)));
}
