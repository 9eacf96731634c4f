#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Floats = std::vector<float>;

// Where pixel `at` of an axis lies in the grid.
float place_of(float at, float length, bool align) {
    return align ? 2 * at / (length - 1) - 1 : (2 * at + 1) / length - 1;
}

// Samples (1, 1, 1, n) at pixels `at` of its row.
struct Row {
    Floats x;
    std::string mode = "linear", padding = "zeros";
    bool align = false;

    Floats look(const Floats& at) const {
        const auto length = static_cast<float>(x.size());
        Floats grid;
        for (const float pixel : at) grid.insert(grid.end(), {place_of(pixel, length, align), 0});
        return values_of(OpCase("GridSample", 20)
                             .attribute("mode", mode)
                             .attribute("padding_mode", padding)
                             .attribute("align_corners", std::int64_t{align})
                             .data(reals({1, 1, 1, static_cast<std::int64_t>(x.size())}, x))
                             .data(reals({1, 1, static_cast<std::int64_t>(at.size()), 2}, grid))
                             .run());
    }
};

void check_near(const Floats& ours, const Floats& expected) {
    REQUIRE(ours.size() == expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        INFO("element " << i);
        CHECK(ours[i] == Approx(expected[i]).margin(1e-5));
    }
}

}  // namespace

TEST_CASE("GridSample looks between pixels") {
    for (const bool align : {false, true}) {
        INFO("align_corners " << align);
        const Floats x = {1, 5, 2, 8};
        check_near(Row{.x = x, .align = align}.look({0, 1, 1.25F, 3}), {1, 5, 4.25F, 8});
        check_near(Row{.x = x, .mode = "nearest", .align = align}.look({0.4F, 0.6F, 2.6F}), {1, 5, 8});
        // Weights of the cubic filter at a half with a = -0.75: -0.09375, 0.59375.
        check_near(Row{.x = x, .mode = "cubic", .align = align}.look({1.5F}), {0.59375F * 7 - 0.09375F * 9});
    }
}

TEST_CASE("GridSample beyond the image gives zeros, the border or a reflection") {
    const Floats x = {1, 5, 2, 8}, far = {-0.5F, -1.25F, -9, 3.25F, 4, 11};
    check_near(Row{.x = x, .mode = "linear"}.look(far), {0.5F, 0, 0, 6, 0, 0});
    check_near(Row{.x = x, .padding = "border"}.look(far), {1, 1, 1, 8, 8, 8});
    // Mirrors half a pixel beyond the last ones: 4 is 3, -1.25 is 0.25, -9 is 0, 11 is 3.
    check_near(Row{.x = x, .padding = "reflection"}.look(far), {1, 2, 1, 8, 8, 8});
    // Mirrors on the last pixels: -1.25 is 1.25, -9 is 3, 3.25 is 2.75, 4 is 2, 11 is 1.
    check_near(Row{.x = x, .padding = "reflection", .align = true}.look(far), {3, 4.25F, 8, 6.5F, 2, 5});
    check_near(Row{.x = {7}, .padding = "reflection", .align = false}.look({-3, 0, 8}), {7, 7, 7});
}

TEST_CASE("GridSample takes any number as a place") {
    const float infinity = std::numeric_limits<float>::infinity(), nan = std::nanf("");
    for (const std::string mode : {"nearest", "linear", "cubic"}) {
        for (const std::string padding : {"zeros", "border", "reflection"}) {
            const auto y = OpCase("GridSample", 20)
                               .attribute("mode", mode)
                               .attribute("padding_mode", padding)
                               .attribute("align_corners", std::int64_t{1})
                               .data(ramp({1, 1, 1, 3}))
                               .data(reals({1, 1, 4, 2}, {infinity, 0, -infinity, 0, nan, nan, 3e38F, -3e38F}))
                               .run();
            for (const float number : values_of(y)) CHECK((number >= -1 && number <= 3));
        }
    }
}

TEST_CASE("GridSample samples every channel of images and volumes at the same places") {
    Random random(5);
    const Tensor image = random_reals({2, 3, 4, 5}, random), grid = random_reals({2, 6, 7, 2}, random);
    const auto run = [&](const Tensor& x, const Tensor& places, int threads) {
        return OpCase("GridSample", 20).data(x).data(places).threads(threads).run();
    };
    const Tensor y = run(image, grid, 1);
    REQUIRE(y.shape() == Shape{2, 3, 6, 7});
    CHECK(same_bits(y, run(image, grid, 3)));
    // A volume of one slice, looked at in its middle, is the image.
    Tensor volume = image, places(DType::f32, {2, 1, 6, 7, 3});
    for (std::int64_t i = 0; i < 84; ++i) {
        places.data<float>()[3 * i] = grid.data<float>()[2 * i];
        places.data<float>()[3 * i + 1] = grid.data<float>()[2 * i + 1];
    }
    const Tensor z = run(std::move(volume).reshaped({2, 3, 1, 4, 5}), places, 2);
    CHECK(largest_difference(std::move(Tensor(z)).reshaped({2, 3, 6, 7}), y) < 1e-6);
}

TEST_CASE("GridSample refuses what does not fit") {
    const auto op = [](Shape image, Shape grid) { return OpCase("GridSample", 20).data(ramp(image)).data(ramp(grid)); };
    CHECK_THAT(op({2, 1, 3, 3}, {1, 2, 2, 2}).failure(), Contains("does not fit"));
    CHECK_THAT(op({1, 1, 3, 3}, {1, 2, 2, 3}).failure(), Contains("does not fit"));
    CHECK_THAT(op({1, 1, 3, 3}, {1, 2, 2}).failure(), Contains("does not fit"));
    CHECK_THAT(op({1, 1, 0, 3}, {1, 2, 2, 2}).failure(), Contains("no elements"));
    CHECK_THAT(op({1, 1, 3, 3}, {1, 2, 2, 2}).attribute("mode", std::string("sinc")).failure(), Contains("sinc"));
    CHECK_THAT(op({1, 1, 3, 3}, {1, 2, 2, 2}).attribute("padding_mode", std::string("wrap")).failure(),
               Contains("wrap"));
    CHECK_THAT(op({1, 1, 2, 3, 3}, {1, 1, 2, 2, 3}).attribute("mode", std::string("cubic")).failure(),
               Contains("volumes"));
    CHECK(op({1, 1, 3, 3}, {1, 0, 2, 2}).infer()[0] == Shape{1, 1, 0, 2});
}
