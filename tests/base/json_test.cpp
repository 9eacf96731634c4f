#include "mlq/base/json.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

std::string nest(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("keys keep their order, and numbers their digits") {
    const std::string text = R"({"z": 1, "a": [0.1, true, null, "ä"]})";
    const auto json = parse_json(text, "test");
    CHECK(json.begin().key() == "z");
    CHECK(json["a"][0] == 0.1);
    CHECK(parse_json(to_text(json), "again") == json);
}

TEST_CASE("bad JSON is an error with file and line") {
    CHECK_THROWS_WITH(parse_json("{\n\"a\": 1,\n}", "s.json"), Contains("s.json: line 3: not valid JSON"));
    for (const char* text : {"", " ", "{", "[1,]", "{\"a\":}", "nul", "1 2", "\"\\x\"", "\"open", "01", "NaN", "1e999"})
        CHECK_THROWS_AS(parse_json(text, "s.json"), Error);
}

TEST_CASE("what cannot be read is named by the path of its key, in our own words") {
    const auto message = [](const char* text) {
        try {
            parse_json(text, "s.json");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(message("{\"constraints\": [{}, {\"metric\": \"x\",\n\"at_most\": 1e999}]}") ==
          "s.json: line 2: constraints[1].at_most: 1e999 is too large for a number");
    CHECK(message("-1e400") == "s.json: line 1: -1e400 is too large for a number");
    CHECK(message("{\"a\": {\"b\": [1, 2 3]}}") == "s.json: line 1: not valid JSON (byte 19), in a.b[2]");
    CHECK_THAT(message("[1, \"\xff\"]"), Contains("not valid JSON") && Contains("in [1]"));
}

TEST_CASE("bad UTF-8 is an error") {
    CHECK_THROWS_AS(parse_json("\"\xff\"", "s.json"), Error);
    CHECK_THROWS_AS(parse_json("\"\xc3\"", "s.json"), Error);
    CHECK_THROWS_AS(parse_json("\"\xed\xa0\x80\"", "s.json"), Error);
}

TEST_CASE("nesting is allowed to 100 levels and refused beyond, however deep") {
    CHECK_NOTHROW(parse_json(nest(100), "s.json"));
    CHECK_THROWS_WITH(parse_json(nest(101), "s.json"), Contains("nested deeper than 100"));
    CHECK_THROWS_WITH(parse_json(nest(1000000), "s.json"), Contains("nested deeper than 100"));
    CHECK_NOTHROW(parse_json("\"" + nest(101) + "\\\"[\"", "s.json"));
}

TEST_CASE("printed JSON is never NaN and always UTF-8") {
    const auto text =
        to_text({{"nan", std::nan("")}, {"inf", -std::numeric_limits<double>::infinity()}, {"bad", "\xff"}});
    CHECK(parse_json(text, "again") == Json{{"nan", nullptr}, {"inf", nullptr}, {"bad", "\xef\xbf\xbd"}});
    CHECK(text.back() == '\n');
}
