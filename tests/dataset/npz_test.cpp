#include <catch2/catch.hpp>

#include "build_files.hpp"
#include "dataset/array_file.hpp"
#include "dataset/zip.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

const std::string preferred[] = {"x", "images"};

Bytes column(std::vector<std::uint8_t> values) {
    return npy("|u1", "(" + std::to_string(values.size()) + ",)", bytes_of(values));
}

ArrayFile open_bytes(Bytes bytes, const std::string& key = {}) {
    return ArrayFile::open(ByteSource::of(std::move(bytes), "set.npz"), key, preferred);
}

std::uint8_t first_value(const ArrayFile& array) {
    std::vector<std::byte> row(array.row_bytes());
    array.read_row(0, row);
    return std::to_integer<std::uint8_t>(row.at(0));
}

std::string refusal(Bytes bytes) {
    return error_of([&] { open_bytes(std::move(bytes), "x"); });
}

}  // namespace

TEST_CASE("an npz gives the array that was asked for, stored or deflated") {
    const auto file = zip({{"y.npy", column({9})}, {"images.npy", column(std::vector<std::uint8_t>(500, 7)), true}});
    CHECK(first_value(open_bytes(file, "y")) == 9);
    CHECK(first_value(open_bytes(file, "images")) == 7);
    CHECK(open_bytes(file).rows() == 500);  // "images" is what samples are usually called
    CHECK(first_value(open_bytes(zip({{"any.npy", column({3})}}))) == 3);
    CHECK_THAT(error_of([&] { open_bytes(file, "z"); }), Contains("no array \"z\"; it has \"y\", \"images\""));
    CHECK_THAT(error_of([] {
                   open_bytes(zip({{"a.npy", column({1})}, {"b.npy", column({2})}}));
               }),
               Contains("name one as set.npz:KEY"));
}

TEST_CASE("files that numpy wrote are read, by name on the command line") {
    const std::string corpus = MLQ_SOURCE_DIR "/tests/fuzz/corpus/npz/";
    CHECK(ArrayFile::open(corpus + "stored.npz:x").shape() == Shape{3, 4});
    CHECK(read_integers(ArrayFile::open(corpus + "stored.npz:y")) == std::vector<std::int64_t>{0, 1, 2});
    CHECK(ArrayFile::open(corpus + "deflated.npz", preferred).shape() == Shape{4, 8, 8});
    CHECK(read_integers(ArrayFile::open(corpus + "deflated.npz:labels")) == std::vector<std::int64_t>{0, 1, 2, 3});
    CHECK(array_keys(corpus + "deflated.npz") == std::vector<std::string>{"images", "labels"});
}

TEST_CASE("damaged and unusual archives are refused in one line") {
    const auto good = zip({{"x.npy", column({1, 2, 3}), true}});
    const std::size_t directory = good.size() - 22 - 46 - 5;
    const auto with = [&](std::size_t at, std::uint8_t value) {
        auto changed = good;
        changed.at(at) = std::byte{value};
        return changed;
    };
    REQUIRE(refusal(good).empty());
    CHECK_THAT(refusal(zip({{"x.npy", column({1}), false, 1}})), Contains("encrypted"));
    CHECK_THAT(refusal(with(directory + 10, 12)), Contains("zip method 12"));
    CHECK_THAT(refusal(with(directory + 16, 0)) + refusal(with(directory + 17, 0)), Contains("checksum"));
    CHECK_THAT(refusal(with(directory, 0)), Contains("directory is damaged"));
    CHECK_THAT(refusal(with(0, 0)), Contains("set.npz"));
    CHECK_THAT(refusal(with(directory + 24, 1)), Contains("damaged") || Contains("truncated"));
    CHECK_THAT(refusal(with(directory + 27, 0x7f)), Contains("impossible"));  // claims 2 GB from 100 bytes
    CHECK_THAT(refusal(with(directory + 45, 0x7f)), Contains("truncated"));   // its header lies beyond the end
    auto zip64 = good;
    for (std::size_t i = good.size() - 6; i < good.size() - 2; ++i) zip64[i] = std::byte{0xff};
    CHECK_THAT(refusal(zip64), Contains("zip64"));
    CHECK_THAT(refusal(zip({})), Contains("neither") || Contains("no array"));
    for (std::size_t size = 4; size < good.size(); ++size) {
        INFO(size);
        CHECK_FALSE(refusal({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}).empty());
    }
}
