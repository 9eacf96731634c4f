#include "mlq/stats/gate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("a gate passes, fails, or says how much data is missing") {
    const ErrorGate gate{.max_error = 0.01, .confidence = 0.95};
    CHECK(judge_error(gate, {12, 1940}).outcome == Outcome::pass);
    CHECK(judge_error(gate, {80, 5000}).outcome == Outcome::fail);
    const auto undecided = judge_error(gate, {13, 1940});
    CHECK(undecided.outcome == Outcome::inconclusive);
    // As many further examples at 13 / 1940 pass, and one less does not.
    const double total = 1940 + undecided.further_examples;
    CHECK(judge_error(gate, {13.0 / 1940 * total, total}).outcome == Outcome::pass);
    CHECK(judge_error(gate, {13.0 / 1940 * (total - 1), total - 1}).outcome == Outcome::inconclusive);
    // At an observed rate equal to the limit nothing will ever decide.
    CHECK(std::isinf(judge_error(gate, {50, 5000}).further_examples));
}

TEST_CASE("a prior alone neither fails nor passes a model") {
    const ErrorGate gate{.max_error = 0.01, .confidence = 0.95};
    CHECK(judge_error(gate, {0, 0}).outcome == Outcome::inconclusive);
    const auto few = judge_error(gate, {0, 2});  // P(p < 0.01) = 1 - 0.99^3 = 0.03
    CHECK(few.outcome == Outcome::inconclusive);
    CHECK(few.further_examples == 296);
    CHECK(judge_error(gate, {1, 2}).outcome == Outcome::fail);
}

TEST_CASE("without errors a gate needs N + 1 >= log(1 - confidence) / log(1 - limit)") {
    const auto needed = [](double limit, Level confidence) {
        return find_smallest_passing_total({.max_error = limit, .confidence = confidence});
    };
    CHECK(needed(0.01, 0.95) == 298);
    CHECK(needed(0.05, 0.95) == 58);
    CHECK(needed(0.05, 0.99) == 89);
    CHECK(needed(0.1, 0.95) == 28);
    CHECK(needed(0.001, 0.95) == 2994);
}

TEST_CASE("the allowed errors are the largest number that passes") {
    for (const double total : {1.0, 297.0, 298.0, 1939.0, 1940.0, 12345.0, 1e9}) {
        const ErrorGate gate{.max_error = 0.01, .confidence = 0.95};
        const double allowed = find_allowed_errors(gate, total);
        CAPTURE(total, allowed);
        if (allowed >= 0) CHECK(judge_error(gate, {allowed, total}).outcome == Outcome::pass);
        CHECK(judge_error(gate, {allowed + 1, total}).outcome != Outcome::pass);
    }
    CHECK(find_allowed_errors({.max_error = 0.01, .confidence = 0.95}, 297) == -1);
    CHECK(find_allowed_errors({.max_error = 0.01, .confidence = 0.95}, 1940) == 12);
    // A strong prior may allow more errors than the limit's share.
    CHECK(find_allowed_errors({.max_error = 0.5, .confidence = 0.95, .prior = {1, 1000}}, 10) == 10);
}

TEST_CASE("non-inferiority passes within the margin and fails beyond it") {
    CHECK(judge_difference({9100, 40, 40, 800}, 0.003, 0.95).outcome == Outcome::pass);
    CHECK(judge_difference({9000, 150, 40, 800}, 0.003, 0.95).outcome == Outcome::fail);
    const auto undecided = judge_difference({9100, 60, 40, 800}, 0.003, 0.95);
    CHECK(undecided.outcome == Outcome::inconclusive);
    const double factor = 1 + undecided.further_examples / 10000;
    CHECK(judge_difference({9100 * factor, 60 * factor, 40 * factor, 800 * factor}, 0.003, 0.95).outcome ==
          Outcome::pass);
    CHECK(judge_difference({0, 0, 0, 0}, 0.003, 0.95).outcome == Outcome::inconclusive);
}

TEST_CASE("gates out of range are refused") {
    for (const double bad : {0.0, 1.0, -0.1, std::nan("")}) {
        CHECK_THROWS_AS(judge_error({.max_error = bad}, {1, 10}), Error);
        CHECK_THROWS_AS(find_allowed_errors({.max_error = bad}, 10), Error);
    }
    CHECK_THROWS_AS(judge_difference({1, 1, 1, 1}, 1.5, 0.95), Error);
    CHECK_THROWS_AS(judge_difference({1, -1, 1, 1}, 0.1, 0.95), Error);
}
