#include "dataset/prepare_sample.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "build_files.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

SampleForm picture(int width, int height, int channels, bool bytes = true) {
    return {.bytes = bytes, .width = width, .height = height, .channels = channels};
}

// Value of pixel (x, y), channel c: 100 c + 10 y + x.
Image numbered(int width, int height, int channels) {
    Image image(width, height, channels);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < channels; ++c)
                image.row(y)[x * channels + c] = static_cast<std::uint8_t>(100 * c + 10 * y + x);
    return image;
}

std::vector<float> prepare(const Image& image, const Preprocess& preprocess, const Shape& wanted = {}) {
    const auto plan = plan_samples(preprocess, picture(image.width, image.height, image.channels), wanted, "set");
    std::vector<float> out(static_cast<std::size_t>(volume(plan.shape)));
    prepare_sample(image, plan, out, "a.png");
    return out;
}

Preprocess preset(std::string_view json) {
    return parse_preprocess(parse_json(json, "preset"), "preset");
}

}  // namespace

TEST_CASE("a value is (stored * scale - mean) / std, per channel, in the model's layout") {
    const auto image = numbered(2, 1, 3);  // (0,100,200) (1,101,201)
    CHECK(prepare(image, preset(R"({"scale": 1})")) == std::vector<float>{0, 1, 100, 101, 200, 201});
    CHECK(prepare(image, preset(R"({"scale": 1, "layout": "nhwc"})")) == std::vector<float>{0, 100, 200, 1, 101, 201});
    CHECK(prepare(image, preset(R"({"scale": 1, "channels": "bgr"})")) == std::vector<float>{200, 201, 100, 101, 0, 1});
    CHECK(prepare(image, preset(R"({"scale": 0.5, "mean": [0, 50, 100], "std": [1, 2, 4]})")) ==
          std::vector<float>{0, 0.5F, 0, 0.25F, 0, 0.125F});
    CHECK(prepare(image, {}) == std::vector<float>{0, static_cast<float>(1 / 255.0), static_cast<float>(100 / 255.0),
                                                   static_cast<float>(101 / 255.0), static_cast<float>(200 / 255.0),
                                                   static_cast<float>(201 / 255.0)});
}

TEST_CASE("colours become gray as in Pillow, and gray becomes three equal channels") {
    Image colours(8, 1, 3);
    colours.pixels = {10, 20, 30, 255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50, 1, 2, 3, 255, 255, 254, 77, 150, 29};
    CHECK(prepare(colours, preset(R"({"scale": 1, "channels": "gray"})")) ==
          std::vector<float>{18, 76, 150, 29, 124, 2, 255, 114});  // made with Pillow 9.4: convert("L")
    CHECK(prepare(numbered(2, 1, 1), preset(R"({"scale": 1, "channels": "rgb"})")) ==
          std::vector<float>{0, 1, 0, 1, 0, 1});
    // A model with one input channel asks for gray by itself.
    CHECK(prepare(colours, preset(R"({"scale": 1})"), {1, 1, 8}).at(3) == 29);
    CHECK(prepare(numbered(2, 1, 1), preset(R"({"scale": 1})"), {3, 1, 2}).size() == 6);
}

TEST_CASE("the center crop rounds its offset half to even, as torchvision does") {
    const auto row = [](int width, int crop) {
        return prepare(numbered(width, 1, 1), preset(R"({"scale": 1, "crop": ")" + std::to_string(crop) + "x1\"}"));
    };
    CHECK(row(5, 3) == std::vector<float>{1, 2, 3});
    CHECK(row(4, 3) == std::vector<float>{0, 1, 2});  // 0.5 rounds to 0
    CHECK(row(6, 3) == std::vector<float>{2, 3, 4});  // 1.5 rounds to 2
}

TEST_CASE("resizing the shorter side keeps the aspect, the longer side is cut to whole pixels") {
    const auto plan = plan_samples(preset(R"({"resize": 256})"), picture(500, 375, 3), {}, "set");
    CHECK(plan.shape == Shape{3, 256, 341});  // int(256 * 500 / 375) = 341
    CHECK(plan_samples(preset(R"({"resize": 256})"), picture(375, 500, 3), {}, "set").shape == Shape{3, 341, 256});
    CHECK(plan_samples(preset(R"({"resize": [10, 20]})"), picture(375, 500, 3), {}, "set").shape == Shape{3, 20, 10});
    CHECK(plan_samples(preset(R"({"resize": 256, "crop": 224})"), picture(500, 375, 3), {3, 224, 224}, "set").shape ==
          Shape{3, 224, 224});
}

TEST_CASE("the letterbox keeps the aspect and fills the borders") {
    Image flat(4, 2, 1);
    for (auto& pixel : flat.pixels) pixel = 9;
    CHECK(prepare(flat, preset(R"({"scale": 1, "resize": [4, 4], "letterbox": true, "fill": 1})")) ==
          std::vector<float>{1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9, 9, 1, 1, 1, 1});
    CHECK(prepare(flat, preset(R"({"scale": 1, "resize": [2, 2], "letterbox": true})")) ==
          std::vector<float>{9, 9, 114, 114});
}

TEST_CASE("samples fit the model up to dimensions of one, or are refused with both shapes") {
    const auto shape = [](const SampleForm& form, const Shape& wanted, std::string_view json = "{}") {
        return plan_samples(preset(json), form, wanted, "set").shape;
    };
    CHECK(shape(picture(28, 28, 1), {1, 28, 28}) == Shape{1, 28, 28});
    CHECK(shape(picture(28, 28, 1), {28, 28}) == Shape{28, 28});
    CHECK(shape(picture(28, 28, 1), {28, 28, 1}) == Shape{28, 28, 1});
    CHECK(shape(picture(28, 28, 1), {784}) == Shape{784});
    CHECK(shape(picture(32, 30, 3), {-1, -1, -1}) == Shape{3, 30, 32});
    CHECK(shape(picture(32, 30, 3), {30, 32, 3}) == Shape{30, 32, 3});  // a model that ends in channels is nhwc
    CHECK_THAT(error_of([&] {
                   shape(picture(32, 32, 3), {3, 224, 224});
               }),
               Contains("set: samples become 3x32x32 but the model takes 3x224x224; see `resize`"));
    CHECK_THAT(error_of([&] { shape(picture(32, 32, 3), {-1, 16, 16}); }), Contains("takes ?x16x16"));
    CHECK_THAT(error_of([&] {
                   shape(picture(32, 32, 3), {32, 32, 3}, R"({"layout": "nchw"})");
               }),
               Contains("3x32x32 but the model takes 32x32x3"));
    const SampleForm features{.picture = false, .bytes = false, .width = 1, .height = 1, .channels = 4, .shape = {4}};
    CHECK(shape(features, {4}) == Shape{4});
    CHECK_THAT(error_of([&] { shape(features, {5}); }), Contains("samples become 4 but the model takes 5"));
    CHECK_THAT(error_of([&] { shape(features, {}, R"({"resize": 8})"); }), Contains("are no pictures"));
}

TEST_CASE("settings that contradict each other or the data are refused") {
    const auto refusal = [](std::string_view json, const SampleForm& form) {
        return error_of([&] { plan_samples(preset(json), form, {}, "set"); });
    };
    CHECK_THAT(refusal(R"({"letterbox": true})", picture(8, 8, 3)), Contains("size of the box"));
    CHECK_THAT(refusal(R"({"letterbox": true, "resize": 4})", picture(8, 8, 3)), Contains("size of the box"));
    CHECK_THAT(refusal(R"({"crop": 9})", picture(8, 8, 3)), Contains("cannot crop 9x9 from 8x8"));
    CHECK_THAT(refusal(R"({"mean": [1, 2]})", picture(8, 8, 3)), Contains("2 values but samples have 3 channels"));
    CHECK_THAT(refusal(R"({"std": [1, 2, 3]})", picture(8, 8, 1)), Contains("3 values but samples have 1 channels"));
    CHECK_THAT(refusal(R"({"resize": 30000})", picture(1, 100000, 3)), Contains("would become"));
}

TEST_CASE("NaN, infinity and pictures of another size are found when they come by") {
    const auto plan = plan_samples({}, picture(2, 1, 1, false), {}, "set");
    std::vector<float> out(2);
    Raster<float> sample(2, 1, 1);
    sample.pixels = {0, NAN};
    CHECK_THAT(error_of([&] { prepare_sample(sample, plan, out, "row 3"); }), Contains("row 3: holds NaN or infinity"));
    sample.pixels = {INFINITY, 0};
    CHECK_FALSE(error_of([&] { prepare_sample(sample, plan, out, "row 3"); }).empty());
    CHECK_THAT(error_of([&] { prepare_sample(Raster<float>(3, 1, 1), plan, out, "b.png"); }),
               Contains("b.png: 3x1 pixels become 3x1x1, but the model is fed 2x1x1"));
}
