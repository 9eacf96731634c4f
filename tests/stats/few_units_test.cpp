#include "stats/few_units.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/bootstrap.hpp"

using namespace mlq;

TEST_CASE("the widening for few units is that of Student's t") {
    // t(4) = 2.776445, t(1) = 12.706205 and z = 1.959964 at 97.5 %.
    CHECK(widening_for_few(5, 0.95) == Approx(1.2247449 * 2.776445 / 1.959964).epsilon(1e-6));
    CHECK(widening_for_few(2, 0.95) == Approx(1.7320508 * 12.706205 / 1.959964).epsilon(1e-6));
    CHECK(widening_for_few(100'000, 0.95) == Approx(1).epsilon(1e-4));
    CHECK_THROWS_AS(widening_for_few(1, 0.95), Error);
    const auto wide = widen_for_few({0.8, 0.95, 0.15, 0.95}, 0.9, 5, 0.95, 0, 1);
    CHECK(wide.low == Approx(0.9 - 1.73495 * 0.1).epsilon(1e-5));
    CHECK(wide.high == Approx(0.9 + 1.73495 * 0.05).epsilon(1e-5));
    CHECK(widen_for_few({0.1, 0.95, 0.85, 0.95}, 0.9, 5, 0.95, 0, 1).low == 0);
    // As high a level as can be asked for: the interval is all that there is, and nothing throws.
    const auto all = widen_for_few({0.8, 0.9, 0.1, 0.95}, 0.9, 2, Level::parse("0.999999999999"), 0, 1);
    CHECK(all.low == 0);
    CHECK(all.high == 0.9);
    CHECK(wide.width == wide.high - wide.low);
}

TEST_CASE("a widened interval of five units holds the truth about as often as it says") {
    // A ratio of sums, as tracking metrics are: five sequences, each with its own length and its own recall of mean
    // 0.7.
    Random random(17);
    int plain = 0, widened = 0;
    constexpr int rounds = 600;
    for (int round = 0; round < rounds; ++round) {
        double lengths[5], hits[5], length = 0, hit = 0;
        for (int i = 0; i < 5; ++i) {
            lengths[i] = 200 + 1000 * random.uniform();
            hits[i] = lengths[i] * (0.7 + 0.1 * random.normal());
            length += lengths[i];
            hit += hits[i];
        }
        const auto draws = draw_statistics({.draws = 300, .seed = random.bits()}, 5, 1, [&](auto weights, auto out) {
            double above = 0, below = 0;
            for (int i = 0; i < 5; ++i) above += weights[i] * hits[i], below += weights[i] * lengths[i];
            out[0] = above / below;
        });
        const auto narrow = *interval_of_draws(draws[0], 0.95);
        const auto wide = widen_for_few(narrow, hit / length, 5, 0.95);
        plain += narrow.low <= 0.7 && narrow.high >= 0.7;
        widened += wide.low <= 0.7 && wide.high >= 0.7;
    }
    INFO("seed 17: plain " << plain << ", widened " << widened << " of " << rounds);
    CHECK(plain < 0.86 * rounds);
    CHECK(widened > 0.90 * rounds);
    CHECK(widened < 0.985 * rounds);
}
