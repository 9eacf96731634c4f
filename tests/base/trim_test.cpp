#include "base/trim.hpp"

#include <catch2/catch.hpp>

using mlq::trim;

TEST_CASE("blanks at the ends of a text go, those inside stay") {
    CHECK(trim("").empty());
    CHECK(trim(" \t ").empty());
    CHECK(trim("a") == "a");
    CHECK(trim("\t a b \t") == "a b");
    CHECK(trim(" a\r") == "a\r");
    CHECK(trim(" a\r", " \t\r") == "a");
    CHECK(trim("\ta ", " ") == "\ta");
}
