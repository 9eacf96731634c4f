#include "mlq/stats/level.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("a level keeps what is missing to one, digit by digit") {
    CHECK(Level::parse("0.95").missing() == 0.05);
    CHECK(Level::parse("0.999999999999999").missing() == 1e-15);
    CHECK(Level::parse("0.9999999999999999995").missing() == 5e-19);
    CHECK(Level::parse("99.9%").missing() == 0.001);
    CHECK(Level::parse("95%").missing() == 0.05);
    CHECK(Level::parse("0.9990").missing() == 0.001);
    CHECK(Level::parse(".75").missing() == 0.25);
    CHECK(Level(0.95).missing() == 0.05);
    CHECK(Level(0.999).missing() == 0.001);
    CHECK(Level::missing_to_one(1e-15).missing() == 1e-15);
    CHECK(Level(0.95).shared_by(10).missing() == Approx(0.005).epsilon(1e-15));
}

TEST_CASE("levels outside (0.5, 1) are refused, and 0.05 with a guess at what was meant") {
    CHECK_THROWS_WITH(Level::parse("0.05"), Catch::Contains("did you mean 0.95"));
    // The caller adds where the text stands, once.
    CHECK_THROWS_WITH(Level::parse("95"), "\"95\" is above 1; give it as 0.95 or 95%");
    for (const char* bad :
         {"0.5", "0", "-0.9", "1", "1.0", "1.5", "95", "100%", "nan", "inf", "", "0.9x", "ninety", "50%", "%"})
        CHECK_THROWS_AS(Level::parse(bad), Error);
    CHECK_THROWS_AS(Level(0.0), Error);
    CHECK_THROWS_AS(Level(1.0), Error);
    CHECK_THROWS_AS(Level::missing_to_one(0), Error);
}
