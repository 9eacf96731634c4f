#include "mlq/stats/bounded_student.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("tails and quantiles of a bounded Student agree, on both halves") {
    const BoundedStudent belief(-1, 1, 4, {0.5, 0.3}, {0.8, 0.6});
    for (const double tail : {1e-6, 0.025, 0.3, 0.49, 0.6, 0.975}) {
        CHECK(belief.probability_below(belief.lower_quantile(tail)) == Approx(tail));
        CHECK(belief.probability_above(belief.upper_quantile(tail)) == Approx(tail));
        CHECK(belief.lower_quantile(tail) == Approx(belief.upper_quantile(1 - tail)));
    }
    // t(4) = 2.776445 at 97.5 %: u = 0.5 - 0.3 t, x = tanh(u / 2).
    CHECK(belief.lower_quantile(0.025) == Approx(std::tanh((0.5 - 0.3 * 2.776445) / 2)).epsilon(1e-6));
    CHECK(belief.upper_quantile(0.025) == Approx(std::tanh((0.8 + 0.6 * 2.776445) / 2)).epsilon(1e-6));
    CHECK(belief.probability_below(std::tanh(0.3)) == Approx(0.5));  // between the two middles
    CHECK(belief.probability_below(-1) == 0);
    CHECK(belief.probability_above(1) == 0);
    CHECK(belief.with_more_data(9).lower().deviation == Approx(0.1));
}

TEST_CASE("a half without deviation is a step at its middle") {
    const BoundedStudent perfect(0, 1, 3, {2, 1}, {700, 0});
    CHECK(perfect.upper_quantile(0.01) == 1);
    CHECK(perfect.probability_above(0.999) == Approx(0.5));
    CHECK(perfect.probability_below(0.5) < 0.1);
    CHECK_THROWS_AS(BoundedStudent(0, 1, 3, {2, 1}, {1, 1}), Error);
    CHECK_THROWS_AS(BoundedStudent(0, 1, 0, {2, 1}), Error);
    CHECK_THROWS_AS(BoundedStudent(0, 1, 3, {std::nan(""), 1}), Error);
}
