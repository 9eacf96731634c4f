#include "mlq/stats/rate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

// For whole n, P(Gamma(n + 1, T) > r) = P(Poisson(r T) <= n), a finite sum.
static double poisson_up_to(int n, double mean) {
    double term = std::exp(-mean), sum = term;
    for (int k = 1; k <= n; ++k) sum += term *= mean / k;
    return sum;
}

TEST_CASE("the posterior of a rate is the Poisson sum from the other side") {
    for (const int n : {0, 1, 3, 20}) {
        for (const double hours : {0.5, 24.0, 1000.0}) {
            const RatePosterior rate({.events = double(n), .exposure = hours});
            for (const double r : {0.01, 0.1, 1.0}) {
                CHECK(rate.probability_above(r) == Approx(poisson_up_to(n, r * hours)).epsilon(1e-10));
                CHECK(rate.probability_below(r) + rate.probability_above(r) == Approx(1));
            }
            CHECK(rate.probability_below(rate.lower_quantile(0.1)) == Approx(0.1).epsilon(1e-9));
            CHECK(rate.probability_above(rate.upper_quantile(1e-6)) == Approx(1e-6).epsilon(1e-9));
        }
    }
}

TEST_CASE("a day without an alarm shows less than 0.154 per hour: -log(0.025) / 24") {
    const RatePosterior rate({.events = 0, .exposure = 24});
    CHECK(rate.upper_quantile(0.025) == Approx(-std::log(0.025) / 24));
    CHECK(rate.interval(0.95).low == Approx(-std::log1p(-0.025) / 24));
}

TEST_CASE("impossible counts are refused, and extremes are no trouble") {
    CHECK_THROWS_AS(RatePosterior({.events = -1, .exposure = 1}), Error);
    CHECK_THROWS_AS(RatePosterior({.events = 1, .exposure = 0}), Error);
    CHECK_THROWS_AS(RatePosterior({.events = std::nan(""), .exposure = 1}), Error);
    CHECK_THROWS_AS(RatePosterior({.events = 1, .exposure = 1}, 0), Error);
    const RatePosterior rate({.events = 1e9, .exposure = 1e9});
    CHECK(rate.probability_below(2) == 1);
    CHECK(rate.probability_above(2) == Approx(0).margin(1e-300));
    CHECK(std::isfinite(rate.upper_quantile(1e-300)));
}
