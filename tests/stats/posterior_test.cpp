#include "mlq/stats/posterior.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <initializer_list>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("without an error the uniform posterior has a closed form") {
    // P(p > x) = (1 - x)^(N + 1)
    for (const double total : {0.0, 1.0, 10.0, 298.0, 1e6, 1e12}) {
        for (const double missing : {0.4, 0.05, 1e-6, 1e-15}) {
            const auto interval = Posterior({0, total}).interval(Level::missing_to_one(missing));
            CAPTURE(total, missing);
            CHECK(interval.low == Approx(-std::expm1(std::log1p(-missing / 2) / (total + 1))).epsilon(1e-13));
            CHECK(interval.high == Approx(-std::expm1(std::log(missing / 2) / (total + 1))).epsilon(1e-13));
            const auto mirrored = Posterior({total, total}).interval(Level::missing_to_one(missing));
            CHECK(1 - mirrored.high == Approx(interval.low).margin(2e-16));
            CHECK(mirrored.low == Approx(1 - interval.high).epsilon(1e-13).margin(2e-16));
            CHECK(mirrored.width == Approx(interval.width).epsilon(1e-13));
        }
    }
    const auto shortest = Posterior({0, 298}).shortest_interval(0.95);
    CHECK(shortest.low == 0);
    CHECK(shortest.high == Approx(-std::expm1(std::log(0.05) / 299)).epsilon(1e-13));
}

TEST_CASE("the lecture's posterior is Beta(N1 + 1, N0 + 1)") {
    const Posterior posterior({37, 5000});
    CHECK(posterior.a() == 38);
    CHECK(posterior.b() == 4964);
    CHECK(posterior.mean() == Approx(38.0 / 5002));
    CHECK(posterior.mode() == Approx(37.0 / 5000));
    const Posterior jeffreys({37, 5000}, Prior::jeffreys());
    CHECK(jeffreys.a() == 37.5);
    CHECK(jeffreys.b() == 4963.5);
}

TEST_CASE("bounds rise with the errors and the level, and fall with the total") {
    double low = -1, high = -1;
    for (double errors = 0; errors <= 200; ++errors) {
        const auto interval = Posterior({errors, 200}).interval(0.95);
        CHECK(interval.low > low);
        CHECK(interval.high > high);
        low = interval.low, high = interval.high;
    }
    double width = 0;
    for (const double missing : {0.9, 0.5, 0.1, 0.01, 1e-4, 1e-8, 1e-12, 1e-15}) {
        const auto interval = Posterior({3, 1000}).interval(Level::missing_to_one(missing));
        CHECK(interval.width > width);
        width = interval.width;
    }
    high = 1;
    for (double total = 5; total < 1e13; total *= 1.7) {
        const auto interval = Posterior({5, total}).interval(0.99);
        CHECK(interval.high < high);
        high = interval.high;
    }
}

TEST_CASE("swapping errors and correct answers mirrors the interval") {
    for (const double errors : {0.0, 0.3, 4.0, 50.0, 99.0, 100.0}) {
        for (const auto& prior : {Prior::uniform(), Prior::jeffreys()}) {
            const auto one = Posterior({errors, 100}, prior).interval(0.9);
            const auto other = Posterior({100 - errors, 100}, prior).interval(0.9);
            CHECK(one.low == Approx(1 - other.high).margin(1e-15));
            CHECK(one.high == Approx(1 - other.low).margin(1e-15));
            CHECK(one.width == Approx(other.width).epsilon(1e-13));
        }
    }
}

TEST_CASE("the shortest interval has the mass of the level, equal heights, and is not longer") {
    for (const double errors : {1.0, 2.5, 10.0, 300.0}) {
        for (const double missing : {0.3, 0.05, 1e-6}) {
            const Posterior posterior({errors, 1000});
            const auto level = Level::missing_to_one(missing);
            const auto shortest = posterior.shortest_interval(level);
            CAPTURE(errors, missing);
            CHECK(shortest.width <= posterior.interval(level).width);
            CHECK(posterior.probability_below(shortest.low) + posterior.probability_above(shortest.high) ==
                  Approx(missing).epsilon(1e-12));
            CHECK(posterior.density(shortest.low) == Approx(posterior.density(shortest.high)).epsilon(1e-9));
        }
    }
    const Posterior nothing({0, 0});
    CHECK_FALSE(nothing.has_shortest());
    CHECK(nothing.shortest_interval(0.9).low == Approx(0.05).epsilon(1e-13));
    CHECK(Posterior({20, 20}).shortest_interval(0.9).high == 1);
}

TEST_CASE("shortest intervals keep mass, equal heights and mirror symmetry for shapes and levels of any kind") {
    const std::uint64_t seed = 20261125;
    Random random(seed);
    for (int i = 0; i < 4000; ++i) {
        const double a = 1 + std::pow(10, -1 + 8 * random.uniform()), b = 1 + std::pow(10, -1 + 8 * random.uniform());
        const double missing =
            i % 2 == 0 ? 0.98 * random.uniform() + 0.001 : std::pow(10, -14 * random.uniform() - 0.1);
        const auto posterior = Posterior::beta(a, b);
        const auto level = Level::missing_to_one(missing);
        const auto shortest = posterior.shortest_interval(level);
        CAPTURE(seed, i, a, b, missing, shortest.low, shortest.high);
        const double outside = posterior.probability_below(shortest.low) + posterior.probability_above(shortest.high);
        // The last bit of an end moves the mass by density * end * 2e-16.
        const double bit =
            2e-16 * (posterior.density(shortest.low) * shortest.low + posterior.density(shortest.high) * shortest.high);
        CHECK(std::abs(outside - missing) <= 1e-11 * missing + 4 * bit);
        // Both ends are where the density has the same height, or the height's change within one bit of an end.
        const auto log_height = [&](double p) { return (a - 1) * std::log(p) + (b - 1) * std::log1p(-p); };
        const double terms =
            (a - 1) * std::abs(std::log(shortest.low)) + (b - 1) * std::abs(std::log1p(-shortest.high));
        if (shortest.high < 0.999 && shortest.low > 1e-290)
            CHECK(std::abs(log_height(shortest.low) - log_height(shortest.high)) <=
                  1e-10 + 1e-14 * terms + 1e-15 * (a + b) / (1 - shortest.high));
        const double mode = posterior.mode();
        CHECK((shortest.low < mode && mode < shortest.high));
        CHECK(shortest.width <= posterior.interval(level).width * (1 + 1e-13));
        const auto mirrored = Posterior::beta(b, a).shortest_interval(level);
        CHECK(mirrored.width == Approx(shortest.width).epsilon(1e-13));
    }
}

TEST_CASE("quantiles and tails undo each other for tails from 1e-300 to one half") {
    const std::uint64_t seed = 20240607;
    Random random(seed);
    for (int i = 0; i < 3000; ++i) {
        const double a = std::pow(10, -1 + 9 * random.uniform()), b = std::pow(10, -1 + 13 * random.uniform());
        const double tail = 0.5 * (i % 2 == 0 ? random.uniform() : std::pow(10, -299 * random.uniform()));
        const auto posterior = Posterior::beta(a, b);
        CAPTURE(seed, i, a, b, tail);
        const double low = posterior.lower_quantile(tail), high = posterior.upper_quantile(tail);
        CHECK(low >= 0);
        CHECK(high <= 1);
        CHECK(low <= high);
        // The step back is limited by the last bit of the double in between.
        if (low > 1e-290) {
            const double bit = posterior.density(low) * low * 2e-16;
            CHECK(std::abs(posterior.probability_below(low) - tail) <= 1e-11 * tail + 4 * bit);
        }
        if (high < 0.99) {
            const double bit = posterior.density(high) * high * 2e-16;
            CHECK(std::abs(posterior.probability_above(high) - tail) <= 1e-11 * tail + 4 * bit);
        }
    }
}

TEST_CASE("nothing in range hangs, throws, or is NaN") {
    const std::uint64_t seed = 7;
    Random random(seed);
    const double special[] = {1e-6, 1e-3, 0.5, 1, 1 + 1e-12, 2, 3, 1e15};
    for (int i = 0; i < 1500; ++i) {
        const auto pick = [&] {
            return random.below(3) == 0 ? special[random.below(8)] : std::pow(10, -6 + 21 * random.uniform());
        };
        const double a = pick(), b = pick();
        const auto posterior = Posterior::beta(a, b);
        const auto level = Level::missing_to_one(std::pow(10, -15 * random.uniform()) * 0.999);
        CAPTURE(seed, i, a, b, level.missing());
        for (const auto& interval : {posterior.interval(level), posterior.shortest_interval(level)}) {
            CHECK((interval.low >= 0 && interval.low <= interval.high && interval.high <= 1));
            CHECK((interval.width >= 0 && interval.width <= 1));
        }
        const double t = random.uniform();
        const double sum = posterior.probability_below(t) + posterior.probability_above(t);
        CHECK(sum == Approx(1).epsilon(1e-12));
        CHECK(posterior.density(t) >= 0);
    }
}

TEST_CASE("densities integrate to the tail, and are infinite only where they have a pole") {
    const Posterior posterior({3, 40});
    double sum = 0;
    for (int i = 0; i < 100000; ++i) sum += posterior.density((i + 0.5) * 0.1 / 100000) * 0.1 / 100000;
    CHECK(sum == Approx(posterior.probability_below(0.1)).epsilon(1e-8));
    CHECK(posterior.density(-0.1) == 0);
    CHECK(posterior.density(0) == 0);
    CHECK(Posterior({0, 9}).density(0) == 10);
    CHECK(std::isinf(Posterior::beta(0.5, 0.5).density(1)));
}

TEST_CASE("credible intervals cover the truth as often as they claim, when the truth is drawn from the prior") {
    const std::uint64_t seed = 11;
    Random random(seed);
    for (const double total : {5.0, 60.0}) {
        int covered = 0, covered_shortest = 0;
        const int rounds = 20000;
        for (int i = 0; i < rounds; ++i) {
            const double truth = random.uniform();
            double errors = 0;
            for (int k = 0; k < total; ++k) errors += random.uniform() < truth;
            const Posterior posterior({errors, total});
            const auto interval = posterior.interval(0.9);
            const auto shortest = posterior.shortest_interval(0.9);
            covered += interval.low <= truth && truth <= interval.high;
            covered_shortest += shortest.low <= truth && truth <= shortest.high;
        }
        CAPTURE(seed, total);
        // Four standard errors of a share of 0.9 among 20000: 0.0085.
        CHECK(static_cast<double>(covered) / rounds == Approx(0.9).margin(0.0085));
        CHECK(static_cast<double>(covered_shortest) / rounds == Approx(0.9).margin(0.0085));
    }
}

TEST_CASE("priors are read from words, pairs, and a mean with a weight") {
    CHECK(Prior::parse("uniform").errors == 1);
    CHECK(Prior::parse("jeffreys").correct == 0.5);
    CHECK(Prior::parse("2,98").correct == 98);
    CHECK(Prior::parse("mean=0.02,weight=100").errors == 2);
    CHECK(Prior::parse("mean=0.02,weight=100").correct == 98);
    for (const char* bad : {"", "flat", "1", "0,1", "-1,1", "1,nan", "1,inf", "1,2,3", "mean=0.02", "mean=2,weight=5",
                            "mean=0.1,weight=0", "weight=5,mean=0.1", "1e16,1"})
        CHECK_THROWS_AS(Prior::parse(bad), Error);
}

TEST_CASE("impossible counts are refused") {
    CHECK_THROWS_AS(Posterior({-1, 10}), Error);
    CHECK_THROWS_AS(Posterior({11, 10}), Error);
    CHECK_THROWS_AS(Posterior({0, -1}), Error);
    CHECK_THROWS_AS(Posterior({std::nan(""), 10}), Error);
    CHECK_THROWS_AS(Posterior({1, std::nan("")}), Error);
    CHECK_THROWS_AS(Posterior({1, INFINITY}), Error);
    CHECK_THROWS_AS(Posterior({1, 10}, {0, 1}), Error);
    CHECK_THROWS_AS(Posterior({1, 10}).lower_quantile(0), Error);
    CHECK_THROWS_AS(Posterior({1, 10}).lower_quantile(std::nan("")), Error);
    CHECK_THROWS_AS(Posterior::beta(0, 1), Error);
}

TEST_CASE("where no interval is shorter than all others this is said, and else there is one") {
    CHECK_FALSE(Posterior({}, Prior::jeffreys()).has_shortest());
    CHECK_FALSE(Posterior({}, Prior::uniform()).has_shortest());
    const auto falling = Posterior({}, {0.5, 1});  // highest at 0 alone
    REQUIRE(falling.has_shortest());
    CHECK(falling.shortest_interval(0.95).low == 0);
    CHECK(falling.shortest_interval(0.95).high == Approx(0.95 * 0.95));  // P(p < t) = sqrt(t)
    CHECK(Posterior({}, {1, 0.5}).shortest_interval(0.95).high == 1);
}
