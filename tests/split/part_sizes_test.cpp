#include "mlq/split/part_sizes.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

std::vector<std::uint64_t> sizes(const char* parts, std::uint64_t rows) {
    return resolve_sizes(parse_parts(parts), rows);
}
using Sizes = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("sizes are exact to the row") {
    CHECK(sizes("train=0.8,dev=0.1,test=0.1", 1000) == Sizes{800, 100, 100});
    CHECK(sizes("train=0.7,dev=0.2,test=0.1", 10) == Sizes{7, 2, 1});
    CHECK(sizes("train=2/3,test=1/3", 150) == Sizes{100, 50});
    CHECK(sizes("train=80%,dev=12.5%,test=7.5%", 1000) == Sizes{800, 125, 75});
    CHECK(sizes("a=1/3,b=1/3,c=1/3", 10) == Sizes{4, 3, 3});
    CHECK(sizes("train=rest,dev=100,test=0.1", 1000) == Sizes{800, 100, 100});
    CHECK(sizes("a=0.5,b=0.5", 3) == Sizes{2, 1});
    CHECK(sizes("a=999999999999999,b=rest", 1'000'000'000'000'000) == Sizes{999'999'999'999'999, 1});
}

TEST_CASE("sizes that cannot be met say why") {
    for (const char* bad : {"train",
                            "train=",
                            "=1",
                            "a=0.5,a=0.5",
                            "a=0.5,b=0.4",
                            "a=0.333,b=0.333,c=0.333",
                            "a=0.9,b=0.2",
                            "a=rest,b=rest",
                            "a=0.0,b=rest",
                            "a=0,b=rest",
                            "a=1/0",
                            "a=-1",
                            "a=1e3",
                            "a=0.1234567890123",
                            "../a=1.0",
                            "a/b=1.0",
                            "dropped=1.0",
                            "a=1.5",
                            "a=150%",
                            "a=nan",
                            ""})
        CHECK_THROWS_AS(parse_parts(bad), Error);
    CHECK_THROWS_AS(sizes("a=500,b=400", 1000), Error);
    CHECK_THROWS_AS(sizes("a=500,b=600", 1000), Error);
    CHECK_THROWS_AS(sizes("a=500,b=0.6", 1000), Error);
    CHECK_THROWS_AS(sizes("train=0.8,dev=0.1,test=0.1", 2), Error);
    CHECK_THROWS_AS(sizes("a=1000,b=rest", 1000), Error);
    CHECK_THROWS_AS(sizes("a=1.0", 0), Error);
    try {
        parse_parts("a=0.333,b=0.333,c=0.333");
    } catch (const Error& error) {
        CHECK(std::string(error.what()) ==
              "`parts`: the fractions sum to 0.999, not 1; make one part the rest, as in "
              "train=rest, or write thirds as 1/3");
    }
}

TEST_CASE("hash bounds are the integer part of 2^64 times the cumulative fraction") {
    CHECK(hash_bounds(parse_parts("a=0.5,b=0.5")) == Sizes{0x8000000000000000ULL});
    CHECK(hash_bounds(parse_parts("a=1/3,b=1/3,c=1/3")) == Sizes{0x5555555555555555ULL, 0xAAAAAAAAAAAAAAAAULL});
    CHECK(hash_bounds(parse_parts("train=0.8,dev=0.1,test=0.1")) ==
          Sizes{0xCCCCCCCCCCCCCCCCULL, 0xE666666666666666ULL});
    CHECK(hash_bounds(parse_parts("a=0.25,b=rest,c=0.25")) == Sizes{0x4000000000000000ULL, 0xC000000000000000ULL});
    CHECK(hash_bounds(parse_parts("all=1.0")).empty());
    CHECK_THROWS_AS(hash_bounds(parse_parts("a=100,b=rest")), Error);
}
