#include "base/encoding.hpp"

#include <catch2/catch.hpp>

#include "../scratch_folder.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;
using namespace std::string_view_literals;
using Catch::Matchers::Contains;

namespace {

std::string decode(std::string_view bytes) {
    std::string converted;
    return std::string(as_utf8(bytes, converted, "f"));
}

}  // namespace

TEST_CASE("UTF-8 with and without a mark, and UTF-16 of both orders, are the same text") {
    CHECK(decode("{}") == "{}");
    CHECK(decode("") == "");
    CHECK(decode("\xEF\xBB\xBF{}") == "{}");
    CHECK(decode("\xFF\xFE{\0}\0"sv) == "{}");
    CHECK(decode("\xFE\xFF\0{\0}"sv) == "{}");
    CHECK(decode("{\0}\0"sv) == "{}");  // no mark, as JSON may come
    CHECK(decode("\0{\0}"sv) == "{}");
    // a, e with an acute accent, the euro sign, and a face outside the first 65536 characters.
    CHECK(decode("\xFF\xFE\x61\x00\xE9\x00\xAC\x20\x3D\xD8\x00\xDE"sv) == "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("broken UTF-16 and UTF-32 are refused") {
    CHECK_THROWS_WITH(decode("\xFF\xFE{"sv), Contains("half a character"));
    CHECK_THROWS_WITH(decode("\xFF\xFE\x3D\xD8"sv), Contains("surrogate"));
    CHECK_THROWS_WITH(decode("\xFF\xFE\x00\xDE\x61\x00"sv), Contains("surrogate"));
    CHECK_THROWS_WITH(decode("\xFF\xFE\0\0{\0\0\0"sv), Contains("UTF-32"));
}

TEST_CASE("a stream may begin with a mark of UTF-8 and with no other") {
    CHECK(find_mark("id,truth", "f") == 0);
    CHECK(find_mark("\xEF\xBB\xBFid", "f") == 3);
    CHECK_THROWS_WITH(find_mark("\xFF\xFEi\0"sv, "f.csv"),
                      "f.csv: is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8");
}

TEST_CASE("files of texts are read in any of these encodings") {
    ScratchFolder folder;
    write_file(folder / "a", "\xFF\xFEo\0k\0"sv);
    CHECK(read_text(folder / "a") == "ok");
}
