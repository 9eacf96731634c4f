#include "mlq/dataset/preprocess.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

Preprocess parse(std::string_view text) {
    return parse_preprocess(parse_json(text, "p.json"), "p.json");
}

}  // namespace

TEST_CASE("a preset says what ImageNet training says") {
    const auto preset =
        parse(R"({"resize": 256, "crop": [224, 224], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]})");
    CHECK(preset.resize == PixelSize{256, 0});
    CHECK(preset.crop == PixelSize{224, 224});
    CHECK(preset.mean == std::vector<double>{0.485, 0.456, 0.406});
    CHECK_FALSE(preset.scale.has_value());
}

TEST_CASE("every field takes its option's text, and a preset survives being written and read") {
    Preprocess preset;
    const std::pair<std::string, std::string> texts[] = {
        {"resize", "640x480"}, {"letterbox", "true"}, {"fill", "0"},       {"crop", "224"},    {"scale", "1/255"},
        {"mean", "1,2.5,-3"},  {"std", "0.5"},        {"channels", "bgr"}, {"layout", "nhwc"}, {"data_layout", "hwc"}};
    CHECK(std::size(texts) == preprocess_fields().size());
    for (const auto& [key, text] : texts) set_field(preset, key, text);
    CHECK(preset.resize == PixelSize{640, 480});
    CHECK(preset.crop == PixelSize{224, 224});
    CHECK(*preset.scale == 1.0 / 255);
    CHECK(preset.mean == std::vector<double>{1, 2.5, -3});
    CHECK(parse_preprocess(to_json(preset), "again") == preset);
    CHECK(parse_preprocess(to_json(Preprocess{}), "again") == Preprocess{});
    CHECK(to_json(Preprocess{}).empty());
}

TEST_CASE("a preset with a mistake is refused by key") {
    CHECK_THAT(error_of([] { parse(R"({"reszie": 256})"); }),
               Contains("p.json") && Contains("\"reszie\"") && Contains("known are resize, letterbox"));
    CHECK_THAT(error_of([] { parse(R"([1])"); }), Contains("JSON object"));
    CHECK_THAT(error_of([] { parse(R"({"resize": 0})"); }), Contains("resize"));
    CHECK_THAT(error_of([] { parse(R"({"resize": "1e9"})"); }), Contains("resize"));
    CHECK_THAT(error_of([] { parse(R"({"resize": [1, 2, 3]})"); }), Contains("resize"));
    CHECK_THAT(error_of([] { parse(R"({"crop": 40000})"); }), Contains("32768"));
    CHECK_THAT(error_of([] { parse(R"({"std": [1, 0]})"); }), Contains("above 0"));
    CHECK_THAT(error_of([] { parse(R"({"mean": ["a"]})"); }), Contains("numbers only"));
    CHECK_THAT(error_of([] { parse(R"({"mean": {}})"); }), Contains("mean"));
    CHECK_THAT(error_of([] { parse(R"({"scale": "1/0"})"); }), Contains("scale"));
    CHECK_THAT(error_of([] { parse(R"({"fill": 300})"); }), Contains("0 to 255"));
    CHECK_THAT(error_of([] { parse(R"({"letterbox": "maybe"})"); }), Contains("true or false"));
    CHECK_THAT(error_of([] { parse(R"({"channels": "cmyk"})"); }), Contains("one of auto rgb bgr gray"));
    CHECK_THAT(error_of([] { load_preprocess("/nowhere/p.json"); }), Contains("/nowhere/p.json"));
}
