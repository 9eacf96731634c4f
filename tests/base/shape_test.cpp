#include "mlq/base/shape.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("volume refuses what would overflow or is negative") {
    CHECK(volume({}) == 1);
    CHECK(volume({2, 3, 4}) == 24);
    CHECK(volume({1 << 30, 0, 1 << 30}) == 0);
    CHECK_THROWS_AS(volume({1 << 30, 1 << 30}), Error);
    CHECK_THROWS_AS(volume({3, -1}), Error);
}
