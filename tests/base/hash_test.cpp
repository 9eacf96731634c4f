#include "base/hash.hpp"

#include <catch2/catch.hpp>

using namespace mlq;

TEST_CASE("a fingerprint does not depend on how its data is cut") {
    Fingerprint whole;
    whole.add("hello world");
    Fingerprint pieces;
    pieces.add("hello");
    pieces.add("");
    pieces.add(" world");
    CHECK(whole.hex() == pieces.hex());
    CHECK(whole.hex().size() == 32);
    Fingerprint other;
    other.add("hello World");
    CHECK(whole.hex() != other.hex());
}

TEST_CASE("the empty fingerprint is XXH3's published one") {
    CHECK(fingerprint({}) == "99aa06d3014798d86001c324468d497f");
    CHECK(hash64(std::string_view()) == 0x2d06800538d394c2);
}

TEST_CASE("the seed changes the hash") {
    CHECK(hash64("id-7", 1) != hash64("id-7", 2));
    CHECK(hash64("id-7", 1) == hash64("id-7", 1));
}
