#include "base/bytes.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace mlq;
using Catch::Matchers::Contains;

TEST_CASE("the reader takes back what the writer appended") {
    ByteWriter writer;
    writer.text("magic");
    writer.little<std::uint16_t>(0x1234);
    writer.little<double>(-0.5);
    writer.little<std::int64_t>(-7);
    CHECK(writer.bytes()[5] == std::byte{0x34});
    ByteReader reader(writer.bytes(), "a.bin");
    CHECK(reader.text(5) == "magic");
    CHECK(reader.little<std::uint16_t>() == 0x1234);
    CHECK(reader.little<double>() == -0.5);
    CHECK(reader.offset() == 15);
    CHECK(reader.little<std::int64_t>() == -7);
    CHECK(reader.left() == 0);
}

TEST_CASE("big-endian numbers are read as IDX has them") {
    const std::byte bytes[] = {std::byte{0}, std::byte{0}, std::byte{8}, std::byte{3}};
    CHECK(ByteReader(bytes, "a.idx").big_u32() == 0x803);
}

TEST_CASE("a length that lies ends in an error that names the byte") {
    const std::byte bytes[4] = {};
    ByteReader reader(bytes, "a.npy");
    reader.take(1);
    CHECK_THROWS_WITH(reader.take(4), Contains("a.npy: truncated: byte 1"));
    CHECK_THROWS_AS(reader.take(std::numeric_limits<std::uint64_t>::max()), Error);
    CHECK_THROWS_AS(reader.little<std::int32_t>(), Error);
    CHECK(reader.take(3).size() == 3);
    CHECK(reader.take(0).empty());
    CHECK_THROWS_AS(reader.take(1), Error);
}
