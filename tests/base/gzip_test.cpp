#include "base/gzip.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/random.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

using Bytes = std::vector<std::byte>;

// Half compressible, half not, longer than any internal chunk.
Bytes make_bytes(std::size_t size) {
    Random random(1);
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i % 2 == 0 ? 7 : random.bits());
    return bytes;
}

Bytes to_bytes(std::string_view text) {
    const auto span = std::as_bytes(std::span(text.data(), text.size()));
    return {span.begin(), span.end()};
}

Bytes read_in_pieces(const std::filesystem::path& path, std::size_t piece_size) {
    InputStream stream(path);
    Bytes all;
    Bytes piece(piece_size);
    while (const auto count = stream.read(piece)) all.insert(all.end(), piece.begin(), piece.begin() + count);
    return all;
}

}  // namespace

TEST_CASE("gzip and back is the identity, for any size and in pieces of any size") {
    const ScratchFolder folder;
    for (const std::size_t size : {0, 1, 1000, 262144, 1000003}) {
        const auto bytes = make_bytes(size);
        write_file(folder / "a.gz", gzip(bytes));
        CHECK(read_maybe_gzip(folder / "a.gz") == bytes);
        CHECK(read_in_pieces(folder / "a.gz", 4099) == bytes);
        write_file(folder / "plain", bytes);
        CHECK(read_maybe_gzip(folder / "plain") == bytes);
        CHECK(read_in_pieces(folder / "plain", 4099) == bytes);
    }
}

TEST_CASE("equal input gives equal gzip bytes") {
    CHECK(gzip(make_bytes(5000)) == gzip(make_bytes(5000)));
}

TEST_CASE("concatenated gzip members are one stream") {
    const ScratchFolder folder;
    auto joined = gzip(to_bytes("first "));
    const auto second = gzip(to_bytes("second"));
    joined.insert(joined.end(), second.begin(), second.end());
    write_file(folder / "a.gz", joined);
    CHECK(read_maybe_gzip(folder / "a.gz") == to_bytes("first second"));
}

TEST_CASE("gzip that is cut anywhere is an error, never a short result") {
    const ScratchFolder folder;
    const auto whole = gzip(make_bytes(300));
    for (std::size_t length = 2; length < whole.size(); ++length) {
        write_file(folder / "cut.gz", std::span(whole).first(length));
        INFO("cut to " << length << " of " << whole.size());
        CHECK_THROWS_WITH(read_maybe_gzip(folder / "cut.gz"), Contains("cut.gz"));
    }
}

TEST_CASE("a changed byte of the compressed data never changes the result unnoticed") {
    const ScratchFolder folder;
    const auto bytes = make_bytes(300);
    const auto whole = gzip(bytes);
    constexpr std::size_t header = 10;
    int unnoticed = 0;
    for (std::size_t i = header; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] ^= std::byte{0x10};
        write_file(folder / "damaged.gz", damaged);
        INFO("byte " << i);
        try {
            const auto result = read_maybe_gzip(folder / "damaged.gz");
            CHECK(result == bytes);
            ++unnoticed;
        } catch (const Error&) {
            continue;
        }
    }
    CHECK(unnoticed <= 1);  // the bits that pad the last byte of the data mean nothing
}

TEST_CASE("a decompression bomb ends at the limit") {
    const ScratchFolder folder;
    write_file(folder / "bomb.gz", gzip(Bytes(10 << 20)));
    CHECK_THROWS_AS(read_maybe_gzip(folder / "bomb.gz", 1 << 20), Error);
    CHECK(read_maybe_gzip(folder / "bomb.gz", 10 << 20).size() == 10 << 20);
}

TEST_CASE("streams of missing files and folders are errors") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(InputStream(folder / "missing"), Contains("cannot read"));
    CHECK_THROWS_WITH(InputStream(folder.path()), Contains("is a folder"));
}

TEST_CASE("raw deflate must be exactly as long as its container says") {
    // A gzip member is a 10-byte header, raw deflate, and 8 bytes of checksum and length.
    const auto member = gzip(to_bytes("hello hello hello"));
    const auto raw = std::span(member).subspan(10, member.size() - 18);
    CHECK(inflate_raw(raw, 17, "a.npz") == to_bytes("hello hello hello"));
    CHECK_THROWS_WITH(inflate_raw(raw, 16, "a.npz"), Contains("a.npz"));
    CHECK_THROWS_WITH(inflate_raw(raw, 18, "a.npz"), Contains("a.npz"));
    CHECK_THROWS_WITH(inflate_raw(raw, 1ULL << 60, "a.npz"), Contains("impossible decompressed size"));
    CHECK_THROWS_AS(inflate_raw(raw.first(3), 17, "a.npz"), Error);
    CHECK_THROWS_AS(inflate_raw({}, 0, "a.npz"), Error);
}

TEST_CASE("crc32 has the check value of its catalogue") {
    CHECK(crc32(to_bytes("123456789")) == 0xcbf43926);
    CHECK(crc32({}) == 0);
}
