#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;

// A line resized along the last axis of (1, 1, 1, n).
struct Line {
    Floats x;
    const char* mode = "nearest";
    const char* coordinates = "half_pixel";
    const char* nearest = "round_prefer_floor";

    OpCase node() const {
        OpCase op("Resize", 19);
        op.data(reals({1, 1, 1, static_cast<std::int64_t>(x.size())}, x)).absent();
        op.attribute("mode", mode).attribute("coordinate_transformation_mode", coordinates);
        op.attribute("nearest_mode", nearest);
        return op;
    }
    Floats by_scale(float scale) const { return values_of(node().constant(reals({4}, {1, 1, 1, scale})).run()); }
    Floats by_size(std::int64_t size) const {
        return values_of(node().absent().constant(integers({1, 1, 1, size})).run());
    }
};

// Linear interpolation at x, which is kept inside the line.
float interpolate(const Floats& line, double x) {
    x = std::clamp(x, 0.0, static_cast<double>(line.size() - 1));
    const auto low = static_cast<std::size_t>(x);
    const auto high = std::min(low + 1, line.size() - 1);
    return static_cast<float>(line[low] + (line[high] - line[low]) * (x - static_cast<double>(low)));
}

}  // namespace

TEST_CASE("nearest resizing doubles and halves") {
    CHECK(Line{{1, 2, 3}}.by_scale(2) == Floats{1, 1, 2, 2, 3, 3});
    CHECK(Line{{1, 2, 3, 4}}.by_scale(0.5f) == Floats{1, 3});  // x = 0.5 and 2.5: a tie goes down
    CHECK(Line{.x = {1, 2, 3, 4}, .nearest = "round_prefer_ceil"}.by_scale(0.5f) == Floats{2, 4});
    CHECK(Line{.x = {1, 2, 3, 4}, .nearest = "floor"}.by_scale(0.5f) == Floats{1, 3});
    CHECK(Line{.x = {1, 2, 3, 4}, .nearest = "ceil"}.by_scale(0.5f) == Floats{2, 4});
    CHECK(Line{.x = {1, 2, 3}, .coordinates = "asymmetric", .nearest = "floor"}.by_size(7) ==
          Floats{1, 1, 1, 2, 2, 3, 3});  // i * 3 / 7 = 0, .43, .86, 1.29, 1.71, 2.14, 2.57
    CHECK(Line{.x = {1, 2, 3}, .coordinates = "align_corners"}.by_size(5) == Floats{1, 1, 2, 2, 3});  // 0 .5 1 1.5 2
    CHECK(Line{.x = {1, 2, 3, 4}, .coordinates = "tf_half_pixel_for_nn", .nearest = "floor"}.by_size(2) ==
          Floats{2, 4});  // 1, 3
}

TEST_CASE("linear resizing looks where the coordinate mode says") {
    const Floats x = {1, 5, 2, 8};
    for (const std::int64_t size : {1, 2, 3, 7, 8}) {
        const double scale = static_cast<double>(size) / 4;
        const auto check = [&](const char* mode, auto coordinate) {
            INFO(mode << " to " << size);
            const Floats y = Line{.x = x, .mode = "linear", .coordinates = mode}.by_size(size);
            REQUIRE(y.size() == static_cast<std::size_t>(size));
            for (std::size_t i = 0; i < y.size(); ++i)
                CHECK(y[i] == Approx(interpolate(x, coordinate(static_cast<double>(i)))).margin(1e-5));
        };
        check("half_pixel", [&](double i) { return (i + 0.5) / scale - 0.5; });
        check("pytorch_half_pixel", [&](double i) { return size == 1 ? 0 : (i + 0.5) / scale - 0.5; });
        check("asymmetric", [&](double i) { return i / scale; });
        check("align_corners", [&](double i) { return size == 1 ? 0 : i * 3 / static_cast<double>(size - 1); });
        check("half_pixel_symmetric", [&](double i) { return (i + 0.5) / scale - 0.5; });  // sizes leave no rest
    }
}

TEST_CASE("half_pixel_symmetric centres what a scale leaves over") {
    // 4 * 0.7 = 2.8 -> 2 outputs; x = 2 * (1 - 2 / 2.8) + (i + 0.5) / 0.7 - 0.5 = 0.7857 and 2.2143.
    const Floats y = Line{.x = {0, 1, 2, 3}, .mode = "linear", .coordinates = "half_pixel_symmetric"}.by_scale(0.7f);
    REQUIRE(y.size() == 2);
    CHECK(y[0] == Approx(0.785714));
    CHECK(y[1] == Approx(2.214286));
}

TEST_CASE("bilinear resizing is separable and works in both layouts") {
    Random random(15);
    const Tensor x = random_reals({2, 18, 3, 4}, random);
    INFO("seed 15");
    for (const char* mode : {"linear", "nearest"}) {
        const auto run = [&](Layout layout) {
            return OpCase("Resize", 13)
                .data(x)
                .absent()
                .constant(reals({4}, {1, 1, 2, 1.5f}))
                .attribute("mode", mode)
                .layout(layout)
                .threads(2)
                .run();
        };
        const Tensor y = run(Layout::plain);
        REQUIRE(y.shape() == Shape{2, 18, 6, 6});
        CHECK(same_bits(y, run(Layout::channels_last)));
        if (std::string(mode) == "nearest") continue;
        for (std::int64_t plane = 0; plane < 36; ++plane) {
            for (std::int64_t i = 0; i < 6; ++i) {
                Floats row;  // the input row at height (i + 0.5) / 2 - 0.5
                for (std::int64_t w = 0; w < 4; ++w) {
                    Floats column;
                    for (std::int64_t h = 0; h < 3; ++h) column.push_back(x.data<float>()[(plane * 3 + h) * 4 + w]);
                    row.push_back(interpolate(column, (i + 0.5) / 2 - 0.5));
                }
                for (std::int64_t j = 0; j < 6; ++j)
                    CHECK(std::abs(y.data<float>()[(plane * 6 + i) * 6 + j] - interpolate(row, (j + 0.5) / 1.5 - 0.5)) <
                          1e-5);
            }
        }
    }
}

TEST_CASE("old forms: Upsample and Resize of opset 10 look at x / scale") {
    const Tensor x = reals({1, 1, 1, 2}, {1, 2});
    const Floats twice = {1, 1, 2, 2, 1, 1, 2, 2};
    const Floats scales = {1, 1, 2, 2};
    CHECK(values_of(OpCase("Upsample", 7).data(x).attribute("scales", scales).run()) == twice);
    CHECK(values_of(OpCase("Upsample", 9).data(x).constant(reals({4}, scales)).run()) == twice);
    CHECK(values_of(OpCase("Resize", 10).data(x).constant(reals({4}, scales)).run()) == twice);
    const Tensor line =
        OpCase("Upsample", 9).data(x).constant(reals({4}, {1, 1, 1, 2})).attribute("mode", "linear").run();
    CHECK(values_of(line) == Floats{1, 1.5f, 2, 2});
    // Shrinking rounds up: i / 0.6 = 0, 1.67.
    CHECK(
        values_of(
            OpCase("Resize", 10).data(reals({1, 1, 1, 4}, {1, 2, 3, 4})).constant(reals({4}, {1, 1, 1, 0.6f})).run()) ==
        Floats{1, 3});
}

TEST_CASE("sizes may keep the aspect ratio and speak of some axes only") {
    const auto shape = [](const char* policy) {
        return OpCase("Resize", 18)
            .data(ramp({1, 2, 4, 6}))
            .absent()
            .absent()
            .constant(integers({8, 9}))
            .attribute("axes", Ints{2, 3})
            .attribute("keep_aspect_ratio_policy", policy)
            .infer()
            .front();
    };
    CHECK(shape("stretch") == Shape{1, 2, 8, 9});
    CHECK(shape("not_larger") == Shape{1, 2, 6, 9});
    CHECK(shape("not_smaller") == Shape{1, 2, 8, 12});
}

TEST_CASE("nearest resizing moves bytes as well") {
    const std::uint8_t pixels[] = {7, 9};
    const Tensor y = OpCase("Resize")
                         .data(Tensor::of<std::uint8_t>({1, 1, 1, 2}, pixels))
                         .absent()
                         .constant(reals({4}, {1, 1, 1, 2}))
                         .run();
    CHECK(y.type() == DType::u8);
    CHECK(std::vector<int>(y.data<std::uint8_t>(), y.data<std::uint8_t>() + 4) == std::vector<int>{7, 7, 9, 9});
}

TEST_CASE("resizing that is not supported or cannot be is refused with a reason") {
    const auto resize = [](Floats scales) {
        OpCase op("Resize", 19);
        op.data(ramp({1, 1, 4, 4})).absent().constant(reals({static_cast<std::int64_t>(scales.size())}, scales));
        return op;
    };
    CHECK_THAT(resize({1, 1, 2, 2}).attribute("mode", "lanczos").failure(), Contains("lanczos"));
    CHECK_THAT(resize({1, 1, 2, 2}).attribute("coordinate_transformation_mode", "tf_crop_and_resize").failure(),
               Contains("tf_crop_and_resize"));
    CHECK_THAT(resize({1, 1, 2}).failure(), Contains("entries"));
    CHECK_THAT(resize({1, 1, 0.1f, 1}).failure(), Contains("scale"));
    CHECK_THAT(resize({1, 1, -1, 1}).failure(), Contains("scale"));
    CHECK_THAT(resize({1, 1, NAN, 1}).failure(), Contains("scale"));
    CHECK_THAT(resize({1, 1, INFINITY, 1}).failure(), Contains("scale"));
    CHECK_THAT(resize({1, 1, 1e8f, 1e8f}).failure(), Contains("elements"));
    CHECK_THAT(OpCase("Resize", 13).data(ramp({1, 1, 4, 4})).failure(), Contains("neither scales nor sizes"));
    CHECK_THAT(
        OpCase("Resize", 13).data(ramp({1, 1, 4, 4})).absent().absent().constant(integers({1, 1, 0, 4})).failure(),
        Contains("size"));
    CHECK_THAT(OpCase("Resize", 13).data(ramp({1, 1, 0, 4})).absent().constant(reals({4}, {1, 1, 1, 1})).failure(),
               Contains("no elements"));
}

namespace {

// Of the definition, in double: the filter at each pixel around x, stretched where `scale` shrinks.
float filtered(const Floats& line, double x, const std::function<double(double)>& filter, double reach, double scale,
               bool exclude) {
    const double shrink = std::min(1.0, scale);
    const auto last = static_cast<std::int64_t>(line.size()) - 1;
    double sum = 0, weights = 0;
    for (auto at = static_cast<std::int64_t>(std::floor(x - reach / shrink)); at <= x + reach / shrink; ++at) {
        if (exclude && (at < 0 || at > last)) continue;
        const double weight = filter((static_cast<double>(at) - x) * shrink);
        sum += weight * static_cast<double>(line[static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, last))]);
        weights += weight;
    }
    return static_cast<float>(sum / weights);
}

double keys(double x, double a) {
    x = std::abs(x);
    if (x <= 1) return (a + 2) * x * x * x - (a + 3) * x * x + 1;
    return x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0;
}

}  // namespace

TEST_CASE("cubic and antialiased resizing weigh the pixels around") {
    const Floats x = {1, 5, 2, 8, -3, 0, 4, 4, 9, 1};
    for (const float scale : {0.3F, 0.5F, 0.9F, 1.6F, 3.0F}) {
        for (const bool antialias : {false, true}) {
            for (const bool exclude : {false, true}) {
                for (const std::string mode : {"linear", "cubic"}) {
                    if (mode == "linear" && (!antialias || exclude)) continue;
                    INFO(mode << " by " << scale << ", antialias " << antialias << ", exclude_outside " << exclude);
                    const Line line{.x = x, .mode = mode.c_str()};
                    const Floats y = values_of(line.node()
                                                   .constant(reals({4}, {1, 1, 1, scale}))
                                                   .attribute("antialias", std::int64_t{antialias})
                                                   .attribute("exclude_outside", std::int64_t{exclude})
                                                   .attribute("cubic_coeff_a", -0.6F)
                                                   .run());
                    REQUIRE(y.size() == static_cast<std::size_t>(10 * scale));
                    for (std::size_t i = 0; i < y.size(); ++i) {
                        const double at = (static_cast<double>(i) + 0.5) / static_cast<double>(scale) - 0.5;
                        const auto filter = [&](double d) {
                            return mode == "cubic" ? keys(d, -0.6) : std::max(0.0, 1 - std::abs(d));
                        };
                        const double width = antialias ? static_cast<double>(scale) : 1;
                        CHECK(y[i] ==
                              Approx(filtered(x, at, filter, mode == "cubic" ? 2 : 1, width, exclude)).margin(1e-5));
                    }
                }
            }
        }
    }
}

TEST_CASE("cubic resizing keeps numbers at their places, and takes any coefficient") {
    CHECK(Line{.x = {1, 5, 2}, .mode = "cubic", .coordinates = "align_corners"}.by_size(3) == Floats{1, 5, 2});
    CHECK(Line{.x = {7}, .mode = "cubic"}.by_size(4) == Floats{7, 7, 7, 7});
    CHECK_THAT(OpCase("Upsample", 9)
                   .data(ramp({1, 1, 2, 2}))
                   .constant(reals({4}, {1, 1, 2, 2}))
                   .attribute("mode", "cubic")
                   .failure(),
               Contains("cubic"));
}
