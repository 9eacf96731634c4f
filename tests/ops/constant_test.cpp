// Constant, ConstantOfShape, Shape, Cast.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;

std::vector<std::int64_t> cast_values(std::vector<float> x, std::int64_t to) {
    const auto size = static_cast<std::int64_t>(x.size());
    const Tensor y = OpCase("Cast").data(reals({size}, std::move(x))).attribute("to", to).run();
    return integers_of(OpCase("Cast").data(y).attribute("to", std::int64_t{7}).run());
}

}  // namespace

TEST_CASE("Constant holds its value in every attribute form") {
    CHECK(values_of(OpCase("Constant").attribute("value", reals({2}, {3, 4})).run()) == std::vector<float>{3, 4});
    CHECK(values_of(OpCase("Constant").attribute("value_float", 1.5f).run()) == std::vector<float>{1.5f});
    CHECK(values_of(OpCase("Constant").attribute("value_floats", std::vector<float>{1, 2}).run()) ==
          std::vector<float>{1, 2});
    CHECK(integers_of(OpCase("Constant").attribute("value_int", std::int64_t{7}).run()) == Ints{7});
    CHECK(OpCase("Constant").attribute("value_int", std::int64_t{7}).run().shape().empty());
    CHECK(integers_of(OpCase("Constant").attribute("value_ints", Ints{7, 8}).run()) == Ints{7, 8});
    CHECK_THAT(OpCase("Constant").attribute("value_string", "text").failure(), Contains("numbers"));
}

TEST_CASE("ConstantOfShape fills with its value, or with 0.0") {
    CHECK(values_of(OpCase("ConstantOfShape").constant(integers({3})).run()) == std::vector<float>{0, 0, 0});
    const Tensor y = OpCase("ConstantOfShape").constant(integers({2, 1})).attribute("value", integers({5})).run();
    CHECK(y.shape() == Shape{2, 1});
    CHECK(integers_of(y) == Ints{5, 5});
    CHECK(OpCase("ConstantOfShape").constant(integers({})).run().shape().empty());
    CHECK_THAT(OpCase("ConstantOfShape").constant(integers({-1})).failure(), Contains("negative"));
    CHECK_THAT(OpCase("ConstantOfShape").constant(integers({1LL << 40})).failure(), Contains("2^31"));
    CHECK_THAT(OpCase("ConstantOfShape").constant(integers({2})).attribute("value", integers({1, 2})).failure(),
               Contains("one element"));
}

TEST_CASE("Shape tells the logical dimensions, or a section of them") {
    const Tensor x = ramp({2, 3, 4, 5});
    CHECK(integers_of(OpCase("Shape").data(x).run()) == Ints{2, 3, 4, 5});
    CHECK(integers_of(OpCase("Shape", 15).data(x).attribute("start", std::int64_t{1}).run()) == Ints{3, 4, 5});
    CHECK(integers_of(OpCase("Shape", 15)
                          .data(x)
                          .attribute("start", std::int64_t{-3})
                          .attribute("end", std::int64_t{-1})
                          .run()) == Ints{3, 4});
    CHECK(integers_of(
              OpCase("Shape", 15).data(x).attribute("start", std::int64_t{3}).attribute("end", std::int64_t{1}).run())
              .empty());
    CHECK(integers_of(OpCase("Shape", 15).data(x).attribute("end", std::int64_t{99}).run()) == Ints{2, 3, 4, 5});
}

TEST_CASE("Cast truncates and saturates") {
    CHECK(cast_values({-1.9f, 1.9f, 3e9f, -3e9f, NAN}, 6) == Ints{-1, 1, 2147483647, -2147483648LL, 0});
    CHECK(cast_values({-1, 255.9f, 256, 3}, 2) == Ints{0, 255, 255, 3});
    CHECK(cast_values({-129, 127.5f, 128}, 3) == Ints{-128, 127, 127});
    CHECK(cast_values({1e30f, -1e30f}, 7) ==
          Ints{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()});
    CHECK(cast_values({0, -0.5f, 2}, 9) == Ints{0, 1, 1});
    CHECK(values_of(OpCase("Cast").data(integers({-3, 4})).attribute("to", std::int64_t{1}).run()) ==
          std::vector<float>{-3, 4});
}

TEST_CASE("Cast from float to float changes nothing; to text it is refused") {
    const Tensor x = reals({2}, {1.1f, -2});
    CHECK(same_bits(OpCase("Cast").data(x).attribute("to", std::int64_t{1}).run(), x));
    CHECK_THAT(OpCase("Cast").data(x).attribute("to", std::int64_t{8}).failure(), Contains("data type 8"));
    CHECK_THAT(OpCase("Cast").data(x).failure(), Contains("data type 0"));
}
