#include "dataset/preview.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"
#include "mlq/dataset/input_statistics.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

TEST_CASE("the preview shows the samples after preprocessing, one tile each") {
    const TemporaryFolder folder;
    folder.add("set/a.png", png(2, 2, 200, 100, 50));
    folder.add("set/b.png", png(2, 2, 0, 0, 255));
    const auto show = [&](std::string_view json) {
        return draw_preview(
            Dataset::open({.data = folder / "set", .preprocess = parse_preprocess(parse_json(json, "p"), "p")}));
    };
    const auto pixel = [](const Image& sheet, int x, int y) {
        return std::vector<int>(sheet.row(y) + 3 * x, sheet.row(y) + 3 * x + 3);
    };
    const auto sheet = show(R"({"mean": [0.4, 0.5, 0.6], "std": 0.25})");
    CHECK(sheet.width == 2 + 2 * (2 + 2));
    CHECK(sheet.height == 2 + 1 * (2 + 2));
    CHECK(pixel(sheet, 2, 2) == std::vector<int>{200, 100, 50});
    CHECK(pixel(sheet, 6, 3) == std::vector<int>{0, 0, 255});
    CHECK(pixel(show(R"({"channels": "bgr"})"), 2, 2) == std::vector<int>{50, 100, 200});
    CHECK(pixel(show(R"({"layout": "nhwc"})"), 2, 2) == std::vector<int>{200, 100, 50});

    write_preview(Dataset::open({.data = folder / "set"}), folder / "sheet.png", 1);
    CHECK(decode_image(std::filesystem::path(folder / "sheet.png")).width == 2 + 2 + 2);
}

TEST_CASE("values that were never bytes are stretched to be seen") {
    const auto shades = [](std::vector<float> values) {
        const auto sheet = draw_preview(Dataset::of({1, 1, 3}, values));
        return std::vector<int>(sheet.row(2) + 2, sheet.row(2) + 5);
    };
    CHECK(shades({0, 0.2F, 1}) == std::vector<int>{0, 51, 255});
    CHECK(shades({0, 51, 255}) == std::vector<int>{0, 51, 255});
    CHECK(shades({-1, 0, 4}) == std::vector<int>{0, 51, 255});
}

TEST_CASE("what is no picture has no preview") {
    CHECK_THAT(error_of([] { draw_preview(Dataset::synthetic({7, 2, 2}, 1, 0)); }), Contains("7x2x2 are no pictures"));
    CHECK_THAT(error_of([] {
                   write_preview(Dataset::synthetic({1, 2, 2}, 1, 0), "/nowhere/x.png");
               }),
               Contains("/nowhere"));
}

TEST_CASE("input statistics are those of the values fed, for any number of threads") {
    const auto data = Dataset::of({2, 1, 2}, std::vector<float>{1, 3, 10, 10, 5, 7, 10, 10});
    const auto one = measure_inputs(data);
    REQUIRE(one.channels.size() == 2);
    CHECK(one.samples == 2);
    CHECK(one.channels[0].mean == 4);                      // 1 3 5 7
    CHECK(one.channels[0].std == Approx(std::sqrt(5.0)));  // squares 9 1 1 9, mean 5
    CHECK(one.channels[0].min == 1);
    CHECK(one.channels[0].max == 7);
    CHECK(one.channels[1].std == 0);
    const auto noise = Dataset::synthetic({3, 8, 8}, 50, 1);
    const auto serial = measure_inputs(noise, 0, 1);
    const auto threaded = measure_inputs(noise, 0, 3);
    CHECK(serial.channels[2].mean == threaded.channels[2].mean);
    CHECK(serial.channels[2].std == threaded.channels[2].std);
    CHECK(measure_inputs(noise, 10).samples == 10);
}

TEST_CASE("typical preprocessing mistakes are pointed out") {
    const auto suspicion = [](std::vector<float> values) {
        const auto found = measure_inputs(Dataset::of({1, 1, 2}, values)).suspicions;
        return found.empty() ? std::string() : found.front();
    };
    CHECK_THAT(suspicion({0, 255}), Contains("reach 255"));
    CHECK_THAT(suspicion({0, 0.0039F}), Contains("scaled twice"));
    CHECK_THAT(suspicion({0.5F, 0.5F}), Contains("are equal"));
    CHECK(suspicion({-2, 2}).empty());
}
