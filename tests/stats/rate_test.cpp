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

TEST_CASE("a rate of very many events is nearly normal; its tail at the median was 0.99 and 0.11") {
    for (const double events : {1e8, 1e10, 1e12, 1e15}) {
        const RatePosterior rate({.events = events, .exposure = 1});
        const double shape = events + 1, deviation = std::sqrt(shape);
        CAPTURE(events);
        for (const double z : {-6.0, -1.0, 0.0, 1.0, 6.0}) {
            const double x = shape + z * deviation, normal = 0.5 * std::erfc(z / std::sqrt(2.0));
            // Edgeworth's first term for a skewness of 2 / sqrt(shape).
            const double edge =
                std::exp(-0.5 * z * z) / std::sqrt(2 * 3.14159265358979) * (z * z - 1) / (3 * deviation);
            CHECK(rate.probability_above(x) == Approx(normal + edge).epsilon(1e-4));
            CHECK(rate.probability_above(x) + rate.probability_below(x) == Approx(1));
        }
        for (const double tail : {1e-300, 1e-6, 0.1, 0.5, 0.9}) {
            CAPTURE(tail);
            if (events < 1e12) {  // beyond, neighbouring doubles are too far apart to hold a tail
                CHECK(rate.probability_below(rate.lower_quantile(tail)) == Approx(tail).epsilon(1e-6));
                CHECK(rate.probability_above(rate.upper_quantile(tail)) == Approx(tail).epsilon(1e-6));
            }
            CHECK(rate.probability_below(rate.lower_quantile(0.5)) == Approx(0.5).epsilon(1e-6));
        }
        CHECK(rate.lower_quantile(0.5) == Approx(shape - 1.0 / 3).epsilon(1e-15));
    }
    // The two ways meet at the border.
    const RatePosterior below({.events = 0.999e8, .exposure = 1}), above({.events = 1.001e8, .exposure = 1});
    for (const double tail : {1e-9, 0.3, 0.8})
        CHECK((below.upper_quantile(tail) - 0.999e8) / std::sqrt(0.999e8) ==
              Approx((above.upper_quantile(tail) - 1.001e8) / std::sqrt(1.001e8)).epsilon(1e-6));
}
