#include "mlq/base/toml.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

TEST_CASE("a TOML document reads as the JSON that says the same") {
    const auto json = parse_toml(R"(
name = "door"  # a comment
confidence = 0.95
whole = 3
yes = true
row = {batch = 1, "odd key" = 'literal'}
deep.er = [1, [2.5]]
[[constraints]]
metric = "ms"
[[constraints]]
metric = "drop"
)",
                                 "t");
    CHECK(json == parse_json(R"({"confidence": 0.95, "constraints": [{"metric": "ms"}, {"metric": "drop"}],
        "deep": {"er": [1, [2.5]]}, "name": "door", "row": {"batch": 1, "odd key": "literal"}, "whole": 3, "yes": true})",
                             "t"));
    CHECK(json["whole"].is_number_integer());
    CHECK(parse_toml("", "t") == Json::object());
}

TEST_CASE("what is no TOML, or no JSON, is refused with its line") {
    const auto refuses = [](const std::string& text, const std::string& words) {
        INFO(text.substr(0, 60));
        CHECK_THROWS_WITH(parse_toml(text, "spec.toml"), Contains("spec.toml: line ") && Contains(words));
    };
    refuses("a = 1\nb =\n", "line 2: not valid TOML");
    refuses("a = 1\na = 2\n", "line 2");
    refuses("a = nan\n", "not finite");
    refuses("a = inf\n", "not finite");
    refuses("a = 1\nday = 2026-01-01\n", "line 2: dates");
    refuses("a = \"\xff\"\n", "not valid TOML");
    refuses("{\"a\": 1}", "not valid TOML");
    std::string key = "a";
    for (int i = 0; i < 100'000; ++i) key += ".a";
    refuses(key + " = 1\n", "more than 64 dots");
    refuses("a = " + std::string(100'000, '[') + std::string(100'000, ']'), "not valid TOML");
    std::string nested;
    for (int i = 0; i < 500; ++i) nested += "{a.a.a.a=\n[";
    refuses("a = " + nested, "not valid TOML");
}
