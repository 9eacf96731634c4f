// Comparison, logic, Max, Min, Mean, Mod and Where.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

Tensor bools(Shape shape, std::vector<int> values) {
    Tensor tensor(DType::boolean, std::move(shape));
    for (std::size_t i = 0; i < values.size(); ++i) tensor.data<bool>()[i] = values[i] != 0;
    return tensor;
}

std::vector<int> flags_of(const Tensor& tensor) {
    const auto values = tensor.span<bool>();
    return {values.begin(), values.end()};
}

using Flags = std::vector<int>;
using Ints = std::vector<std::int64_t>;
using Reals = std::vector<float>;

}  // namespace

TEST_CASE("comparisons broadcast and give bools") {
    const Tensor column = reals({2, 1}, {1, 2}), row = reals({3}, {1, 2, 3});
    const auto run = [&](const char* op) {
        const Tensor y = OpCase(op, 16).data(column).data(row).run();
        CHECK(y.shape() == Shape{2, 3});
        return flags_of(y);
    };
    CHECK(run("Equal") == Flags{1, 0, 0, 0, 1, 0});
    CHECK(run("Greater") == Flags{0, 0, 0, 1, 0, 0});
    CHECK(run("GreaterOrEqual") == Flags{1, 0, 0, 1, 1, 0});
    CHECK(run("Less") == Flags{0, 1, 1, 0, 0, 1});
    CHECK(run("LessOrEqual") == Flags{1, 1, 1, 0, 1, 1});
}

TEST_CASE("comparisons run on integers and bools, and refuse two types") {
    CHECK(flags_of(OpCase("Equal").data(integers({1, -1})).data(integers({-1})).run()) == Flags{0, 1});
    CHECK(flags_of(OpCase("Equal").data(bools({2}, {1, 0})).data(bools({2}, {1, 1})).run()) == Flags{1, 0});
    CHECK_THAT(OpCase("Less").data(integers({1})).data(reals({1}, {1})).failure(), Catch::Contains("compares"));
}

TEST_CASE("logic") {
    const Tensor a = bools({4}, {0, 0, 1, 1}), b = bools({4}, {0, 1, 0, 1});
    CHECK(flags_of(OpCase("And").data(a).data(b).run()) == Flags{0, 0, 0, 1});
    CHECK(flags_of(OpCase("Or").data(a).data(b).run()) == Flags{0, 1, 1, 1});
    CHECK(flags_of(OpCase("Xor").data(a).data(b).run()) == Flags{0, 1, 1, 0});
    CHECK(flags_of(OpCase("Not").data(a).run()) == Flags{1, 1, 0, 0});
    CHECK(flags_of(OpCase("IsNaN").data(reals({2}, {NAN, 1})).run()) == Flags{1, 0});
    CHECK_THAT(OpCase("And").data(a).data(integers({1})).failure(), Catch::Contains("must be bool"));
}

TEST_CASE("Max, Min and Mean take any number of tensors that broadcast, in both layouts") {
    const Tensor a = reals({1, 2, 1, 2}, {1, 5, -2, 7}), b = reals({2, 1, 1}, {3, 0}), c = reals({}, {2});
    for (const Layout layout : {Layout::plain, Layout::channels_last}) {
        const auto run = [&](const char* op) {
            return values_of(OpCase(op).data(a).constant(b).data(c).layout(layout).run());
        };
        CHECK(run("Max") == Reals{3, 5, 2, 7});
        CHECK(run("Min") == Reals{1, 2, -2, 0});
        CHECK(run("Mean") == Reals{2, 10.0f / 3, 0, 3});
    }
    CHECK(values_of(OpCase("Max").data(a).run()) == values_of(a));
    CHECK(integers_of(OpCase("Max").data(integers({3, -4})).data(integers({0})).run()) == Ints{3, 0});
    CHECK(integers_of(OpCase("Min").data(integers({3, -4})).data(integers({0})).run()) == Ints{0, -4});
}

TEST_CASE("Max and Min keep a NaN on either side") {
    const Tensor number = reals({1}, {1}), none = reals({1}, {NAN});
    for (const char* op : {"Max", "Min"}) {
        CHECK(std::isnan(values_of(OpCase(op).data(number).data(none).run())[0]));
        CHECK(std::isnan(values_of(OpCase(op).data(none).data(number).run())[0]));
    }
}

TEST_CASE("Mod has the divisor's sign, with fmod the dividend's") {
    const Tensor a = integers({-4, 7, 5, 4, -7, 8}), b = integers({2, -3, 8, -2, 3, 5});
    CHECK(integers_of(OpCase("Mod").data(a).data(b).run()) == Ints{0, -2, 5, 0, 2, 3});
    CHECK(integers_of(OpCase("Mod").data(a).data(b).attribute("fmod", std::int64_t{1}).run()) ==
          Ints{0, 1, 5, 0, -1, 3});
    const Tensor x = reals({2}, {-4.5f, 5.25f}), y = reals({1}, {2});
    CHECK(values_of(OpCase("Mod").data(x).data(y).attribute("fmod", std::int64_t{1}).run()) == Reals{-0.5f, 1.25f});
    CHECK_THAT(OpCase("Mod").data(x).data(y).failure(), Catch::Contains("fmod"));
    CHECK_THAT(OpCase("Mod").data(a).data(integers({0})).failure(), Catch::Contains("by zero"));
    CHECK(integers_of(
              OpCase("Mod").data(integers({std::numeric_limits<std::int64_t>::min()})).data(integers({-1})).run()) ==
          Ints{0});
}

TEST_CASE("Where chooses between tensors of any type that broadcast") {
    const Tensor condition = bools({2, 1}, {1, 0});
    CHECK(values_of(OpCase("Where").data(condition).data(reals({3}, {1, 2, 3})).data(reals({}, {9})).run()) ==
          Reals{1, 2, 3, 9, 9, 9});
    CHECK(integers_of(OpCase("Where").data(bools({2}, {0, 1})).data(integers({4})).data(integers({5, 6})).run()) ==
          Ints{5, 4});
    CHECK_THAT(OpCase("Where").data(condition).data(integers({1})).data(reals({}, {1})).failure(),
               Catch::Contains("chooses between"));
    CHECK_THAT(OpCase("Where").data(integers({1})).data(integers({1})).data(integers({1})).failure(),
               Catch::Contains("condition must be bool"));
}
