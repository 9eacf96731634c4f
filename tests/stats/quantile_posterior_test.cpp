#include "mlq/stats/quantile_posterior.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "stats/order_statistics.hpp"

using namespace mlq;

namespace {

std::vector<double> count_up(std::size_t n) {
    std::vector<double> values(n);
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

}  // namespace

TEST_CASE("the posterior of a median is the binomial distribution of the ranks") {
    // Of five values, P(median <= x_(3)) = P(Beta(3, 3) >= 1/2) = 1/2, P(median <= x_(5)) = 1 - 1/32.
    const auto median = QuantilePosterior::of_values(count_up(5), 0.5);
    CHECK(median.value() == 3);
    CHECK(median.probability_below(3) == Approx(0.5));
    CHECK(median.probability_below(5.5) == Approx(31.0 / 32));
    CHECK(median.probability_below(0.5) == 0);
    CHECK(median.probability_above(3) == Approx(0.5));
    CHECK(median.probability_above(1) == Approx(31.0 / 32));
    CHECK(median.probability_above(6) == 0);
    // Between two values neither side is given the benefit of the doubt: 1/2 + 3/16 below, 3/16 above.
    CHECK(median.probability_below(3.5) == Approx(0.5));
    CHECK(median.probability_above(3.5) == Approx(3.0 / 16));
}

TEST_CASE("the posterior of a quantile agrees with the interval of its order statistics") {
    for (const std::size_t n : {50UL, 400UL, 5000UL, 100000UL}) {
        for (const double q : {0.1, 0.5, 0.95}) {
            const auto posterior = QuantilePosterior::of_values(count_up(n), q);
            const auto ranks = find_quantile_ranks(n, q, 0.95);
            INFO("n " << n << ", q " << q);
            CHECK(posterior.evidence().values.size() <= 210);
            CHECK(posterior.value() == std::ceil(q * static_cast<double>(n)));
            if (!ranks) {
                CHECK((std::isinf(posterior.lower_quantile(0.025)) || std::isinf(posterior.upper_quantile(0.025))));
                continue;
            }
            const double step = posterior.evidence().step;
            CHECK(posterior.lower_quantile(0.025) <= static_cast<double>(ranks->low));
            CHECK(posterior.lower_quantile(0.025) > static_cast<double>(ranks->low) - step);
            CHECK(posterior.upper_quantile(0.025) >= static_cast<double>(ranks->high));
            CHECK(posterior.upper_quantile(0.025) < static_cast<double>(ranks->high) + step);
        }
    }
}

TEST_CASE("an upper bound of p99 takes 299 values, and more of the same reach it") {
    // 1 - 0.99^298 = 0.94997, 1 - 0.99^299 = 0.95047
    CHECK(QuantilePosterior::of_values(count_up(298), 0.99).probability_below(1000) < 0.95);
    CHECK(QuantilePosterior::of_values(count_up(299), 0.99).probability_below(1000) > 0.95);
    const auto few = QuantilePosterior::of_values(count_up(90), 0.99);
    CHECK(few.probability_below(1000) == Approx(1 - std::pow(0.99, 90)));
    CHECK(few.with_more_data(299 / 90.0).probability_below(1000) == Approx(1 - std::pow(0.99, 299)));
    CHECK(std::isinf(few.upper_quantile(0.05)));
}

TEST_CASE("the probability that a quantile keeps its limit is not too high, whatever the distribution") {
    // p90 of exponential times is log 10; a limit there is wrongly called kept with 95 % in at most 5 % of the sets.
    Random random(7);
    int called = 0;
    constexpr int sets = 2000;
    for (int set = 0; set < sets; ++set) {
        std::vector<double> values(100);
        for (auto& value : values) value = -std::log(1 - random.uniform());
        std::sort(values.begin(), values.end());
        called += QuantilePosterior::of_values(values, 0.9).probability_below(std::log(10.0) - 1e-9) >= 0.95;
    }
    INFO("seed 7, called " << called);
    CHECK(called <= 0.05 * sets + 3 * std::sqrt(0.05 * 0.95 * sets));
    CHECK(called > 0.005 * sets);
}

TEST_CASE("evidence of a quantile that cannot be is refused") {
    const auto refuses = [](QuantileEvidence evidence) { CHECK_THROWS_AS(QuantilePosterior(evidence), Error); };
    refuses({.q = 1, .total = 1, .values = {1}});
    refuses({.q = 0.5, .total = 0, .values = {1}});
    refuses({.q = 0.5, .total = 1.5, .values = {1}});
    refuses({.q = 0.5, .total = 2, .values = {}});
    refuses({.q = 0.5, .total = 2, .values = {1, 2, 3}});
    refuses({.q = 0.5, .total = 9, .first = 8, .step = 2, .values = {1, 2}});
    refuses({.q = 0.5, .total = 2, .first = 0, .values = {1}});
    refuses({.q = 0.5, .total = 2, .values = {2, 1}});
    refuses({.q = 0.5, .total = 2, .values = {1, std::nan("")}});
    CHECK_THROWS_AS(QuantilePosterior::of_values({}, 0.5), Error);
}
