// Expand, Tile, Range, Size, NonZero, CumSum, Trilu, OneHot: small cases worked out by hand.
#include <catch2/catch.hpp>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;
using Reals = std::vector<float>;

Tensor one(std::int64_t value) {
    return Tensor::of<std::int64_t>({}, std::span(&value, 1));
}

}  // namespace

TEST_CASE("Expand repeats dimensions of 1 both ways, in both layouts") {
    const Tensor y = OpCase("Expand").data(reals({2, 1}, {1, 2})).constant(integers({3, 1, 2})).run();
    CHECK(y.shape() == Shape{3, 2, 2});
    CHECK(values_of(y) == Reals{1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2});
    const Tensor x = ramp({1, 3, 1, 2});
    const auto wide = [&] { return OpCase("Expand").data(x).constant(integers({2, 1, 2, 1})); };
    CHECK(same_bits(wide().run(), wide().layout(Layout::channels_last).run()));
    CHECK_THAT(OpCase("Expand").data(x).constant(integers({5})).failure(), Catch::Contains("broadcast"));
    CHECK_THAT(OpCase("Expand").data(x).data(integers({5})).failure(), Catch::Contains("must be constant"));
    CHECK_FALSE(OpCase("Expand").data(x).constant(integers({1LL << 39, 1, 1, 1})).failure().empty());
}

TEST_CASE("Tile repeats the whole, in both layouts") {
    CHECK(values_of(OpCase("Tile").data(reals({1, 2}, {1, 2})).constant(integers({2, 2})).run()) ==
          Reals{1, 2, 1, 2, 1, 2, 1, 2});
    const auto image = [] { return OpCase("Tile").data(ramp({1, 3, 2, 2})).constant(integers({2, 2, 1, 3})); };
    CHECK(image().infer()[0] == Shape{2, 6, 2, 6});
    CHECK(same_bits(image().run(), image().layout(Layout::channels_last).run()));
    CHECK(OpCase("Tile").data(ramp({2})).constant(integers({0})).run().size() == 0);
    CHECK_THAT(OpCase("Tile").data(ramp({2})).constant(integers({-1})).failure(), Catch::Contains("-1 times"));
    CHECK_THAT(OpCase("Tile").data(ramp({2})).constant(integers({1, 1})).failure(), Catch::Contains("repeats"));
    CHECK_FALSE(OpCase("Tile").data(ramp({2})).constant(integers({1LL << 62})).failure().empty());
}

TEST_CASE("Range counts in integers and reals, up and down") {
    CHECK(integers_of(OpCase("Range").constant(one(2)).constant(one(7)).constant(one(2)).run()) == Ints{2, 4, 6});
    CHECK(integers_of(OpCase("Range").constant(one(3)).constant(one(0)).constant(one(-1)).run()) == Ints{3, 2, 1});
    CHECK(OpCase("Range").constant(one(3)).constant(one(0)).constant(one(1)).run().size() == 0);
    CHECK(values_of(
              OpCase("Range").constant(reals({}, {0})).constant(reals({}, {1})).constant(reals({}, {0.25f})).run()) ==
          Reals{0, 0.25f, 0.5f, 0.75f});
    CHECK_THAT(OpCase("Range").constant(one(0)).constant(one(5)).constant(one(0)).failure(), Catch::Contains("no end"));
    CHECK_THAT(OpCase("Range").constant(one(0)).constant(one(1LL << 50)).constant(one(1)).failure(),
               Catch::Contains("2^31"));
    CHECK_THAT(OpCase("Range").data(one(0)).constant(one(5)).constant(one(1)).failure(), Catch::Contains("constant"));
}

TEST_CASE("Size counts elements") {
    CHECK(integers_of(OpCase("Size").data(ramp({2, 3, 4})).run()) == Ints{24});
    CHECK(integers_of(OpCase("Size").data(ramp({0, 3})).run()) == Ints{0});
}

TEST_CASE("NonZero lists indices of a constant and asks for one") {
    const Tensor y = OpCase("NonZero").constant(reals({2, 3}, {0, 5, 0, -1, 0, 2})).run();
    CHECK(y.shape() == Shape{2, 3});
    CHECK(integers_of(y) == Ints{0, 1, 1, 1, 0, 2});
    CHECK(OpCase("NonZero").constant(reals({2}, {0, 0})).infer()[0] == Shape{1, 0});
    CHECK_THAT(OpCase("NonZero").data(ramp({2})).failure(), Catch::Contains("must be constant"));
}

TEST_CASE("CumSum forwards, backwards and without the element itself") {
    const Tensor x = integers({1, 2, 3});
    const auto run = [&](std::int64_t exclusive, std::int64_t reverse) {
        return integers_of(OpCase("CumSum")
                               .data(x)
                               .constant(one(0))
                               .attribute("exclusive", exclusive)
                               .attribute("reverse", reverse)
                               .run());
    };
    CHECK(run(0, 0) == Ints{1, 3, 6});
    CHECK(run(1, 0) == Ints{0, 1, 3});
    CHECK(run(0, 1) == Ints{6, 5, 3});
    CHECK(run(1, 1) == Ints{5, 3, 0});
    CHECK(values_of(OpCase("CumSum").data(ramp({2, 3})).constant(integers({-2})).run()) == Reals{0, 1, 2, 3, 5, 7});
    CHECK_THAT(OpCase("CumSum").data(x).constant(one(1)).failure(), Catch::Contains("does not exist"));
}

TEST_CASE("Trilu keeps a triangle, above or below any diagonal") {
    const Tensor x = reals({2, 3}, {1, 2, 3, 4, 5, 6});
    const auto run = [&](std::int64_t upper, std::int64_t k) {
        return values_of(OpCase("Trilu", 14).data(x).constant(one(k)).attribute("upper", upper).run());
    };
    CHECK(run(1, 0) == Reals{1, 2, 3, 0, 5, 6});
    CHECK(run(1, 1) == Reals{0, 2, 3, 0, 0, 6});
    CHECK(run(1, -9) == values_of(x));
    CHECK(run(0, 0) == Reals{1, 0, 0, 4, 5, 0});
    CHECK(run(0, -1) == Reals{0, 0, 0, 4, 0, 0});
    CHECK(run(0, std::numeric_limits<std::int64_t>::max()) == values_of(x));
    CHECK(run(1, std::numeric_limits<std::int64_t>::max()) == Reals{0, 0, 0, 0, 0, 0});
}

TEST_CASE("OneHot sets what the index names, and nothing for an index outside") {
    const auto make = [](const Tensor& indices, std::int64_t axis) {
        return OpCase("OneHot").data(indices).constant(one(3)).constant(reals({2}, {-1, 1})).attribute("axis", axis);
    };
    CHECK(values_of(make(integers({1, -1}), -1).run()) == Reals{-1, 1, -1, -1, -1, 1});
    CHECK(values_of(make(integers({1, 7}), 0).run()) == Reals{-1, -1, 1, -1, -1, -1});
    CHECK_THAT(make(integers({1}), 2).failure(), Catch::Contains("axis"));
    CHECK_THAT(OpCase("OneHot").data(integers({1})).constant(one(1LL << 40)).constant(reals({2}, {0, 1})).failure(),
               Catch::Contains("depth"));
}
