#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

double apply(const std::string& op, double a, double b) {
    if (op == "Add") return a + b;
    if (op == "Sub") return a - b;
    if (op == "Mul") return a * b;
    if (op == "Div") return a / b;
    return std::pow(a, b);
}

// Broadcasting by counting through the output's indices.
Tensor naive_binary(const std::string& op, const Tensor& a, const Tensor& b, const Shape& shape) {
    Tensor out(DType::f32, shape);
    for (std::int64_t i = 0; i < out.size(); ++i) {
        const auto element = [&](const Tensor& x) {
            std::int64_t rest = i, at = 0, step = 1;
            for (std::size_t axis = shape.size(); axis-- > 0;) {
                const std::int64_t index = rest % shape[axis];
                rest /= shape[axis];
                const auto own =
                    static_cast<std::ptrdiff_t>(axis + x.shape().size()) - static_cast<std::ptrdiff_t>(shape.size());
                if (own < 0) continue;
                const std::int64_t dim = x.shape()[own];
                at += (dim == 1 ? 0 : index) * step;
                step *= dim;
            }
            return x.data<float>()[at];
        };
        out.data<float>()[i] = static_cast<float>(apply(op, element(a), element(b)));
    }
    return out;
}

}  // namespace

TEST_CASE("arithmetic broadcasts like numpy, in both layouts") {
    struct Example {
        Shape a, b, out;
    };
    const Example examples[] = {
        {{2, 3, 4, 5}, {2, 3, 4, 5}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {3, 1, 1}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {1, 3, 1, 1}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {2, 3, 1, 1}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {2, 1, 4, 5}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {5}, {2, 3, 4, 5}},
        {{2, 3, 4, 5}, {}, {2, 3, 4, 5}},
        {{1, 3, 1, 1}, {2, 3, 4, 5}, {2, 3, 4, 5}},
        {{1, 3, 1, 5}, {2, 1, 4, 1}, {2, 3, 4, 5}},
        {{2, 40, 3}, {40, 1}, {2, 40, 3}},
        {{3, 1}, {1, 70}, {3, 70}},
        {{}, {}, {}},
        {{0, 3}, {1, 3}, {0, 3}},
    };
    for (const char* op : {"Add", "Sub", "Mul", "Div"}) {
        for (const auto& [a_shape, b_shape, out_shape] : examples) {
            INFO(op << " " << to_string(a_shape) << " and " << to_string(b_shape) << ", seed 12");
            Random random(12);
            const Tensor a = random_reals(a_shape, random), b = random_reals(b_shape, random);
            const Tensor expected = naive_binary(op, a, b, out_shape);
            CHECK(same_bits(OpCase(op).data(a).data(b).run(), expected));
            CHECK(same_bits(OpCase(op).data(a).constant(b).layout(Layout::channels_last).run(), expected));
            CHECK(same_bits(OpCase(op).constant(a).data(b).layout(Layout::channels_last).threads(2).run(), expected));
        }
    }
}

TEST_CASE("a fused clamp bounds the sum of an Add") {
    const Tensor y = OpCase("Add").data(reals({3}, {-5, 1, 5})).data(reals({3}, {1, 2, 3})).clamp(0, 6).run();
    CHECK(values_of(y) == std::vector<float>{0, 3, 6});
}

TEST_CASE("shape arithmetic runs on integers") {
    const Tensor a = integers({7, -7, std::numeric_limits<std::int64_t>::max()}), b = integers({2, 2, 2});
    const auto run = [&](const char* op) { return integers_of(OpCase(op).data(a).data(b).run()); };
    CHECK(run("Div") == std::vector<std::int64_t>{3, -3, std::numeric_limits<std::int64_t>::max() / 2});
    CHECK(run("Mul") == std::vector<std::int64_t>{14, -14, -2});  // wraps
    CHECK(run("Sub") == std::vector<std::int64_t>{5, -9, std::numeric_limits<std::int64_t>::max() - 2});
    const std::int32_t lowest[] = {std::numeric_limits<std::int32_t>::min()}, minus[] = {-1};
    const Tensor quotient =
        OpCase("Div").data(Tensor::of<std::int32_t>({1}, lowest)).data(Tensor::of<std::int32_t>({1}, minus)).run();
    CHECK(quotient.data<std::int32_t>()[0] == lowest[0]);
}

TEST_CASE("an integer division by zero is an error, not a crash") {
    CHECK_THAT(OpCase("Div").data(integers({1})).data(integers({0})).failure(), Catch::Contains("division by zero"));
}

TEST_CASE("arithmetic refuses shapes that do not broadcast and types that do not match") {
    CHECK_THAT(OpCase("Add").data(ramp({2, 3})).data(ramp({2, 4})).failure(), Catch::Contains("do not broadcast"));
    CHECK_THAT(OpCase("Add").data(ramp({2})).data(integers({1, 2})).failure(), Catch::Contains("float32"));
    const Tensor tall(DType::f32, {1 << 17, 1}), wide(DType::f32, {1, 1 << 17});
    CHECK_THAT(OpCase("Mul").data(tall).data(wide).failure(), Catch::Contains("2^31"));
}

TEST_CASE("Pow raises to real and to integer exponents") {
    const Tensor x = reals({4}, {-2, 0.5f, 3, 9});
    CHECK(values_of(OpCase("Pow").data(x).constant(reals({}, {2})).run()) == std::vector<float>{4, 0.25f, 9, 81});
    CHECK(values_of(OpCase("Pow").data(x).constant(integers({3})).run()) == std::vector<float>{-8, 0.125f, 27, 729});
    CHECK(values_of(OpCase("Pow").data(reals({2}, {4, 9})).data(reals({2}, {0.5f, -1})).run()) ==
          std::vector<float>{2, 1.0f / 9});
}

TEST_CASE("PRelu takes a slope per channel in both layouts") {
    const Tensor x = reals({1, 2, 1, 3}, {-1, 2, -3, 4, -5, 6});
    const Tensor slope = reals({2, 1, 1}, {0.5f, 10});
    const std::vector<float> expected = {-0.5f, 2, -1.5f, 4, -50, 6};
    CHECK(values_of(OpCase("PRelu").data(x).constant(slope).run()) == expected);
    CHECK(values_of(OpCase("PRelu").data(x).constant(slope).layout(Layout::channels_last).run()) == expected);
    CHECK_THAT(OpCase("PRelu").data(ramp({2})).constant(ramp({3, 2})).failure(), Catch::Contains("broadcast"));
}

namespace {

template <typename T>
Tensor whole_numbers(const std::vector<T>& values) {
    return Tensor::of<T>({static_cast<std::int64_t>(values.size())}, values);
}

template <typename T>
std::vector<int> run_on(const OpCase& op) {
    const Tensor y = op.run();
    REQUIRE(y.type() == dtype_of<T>());
    return {y.data<T>(), y.data<T>() + y.size()};
}

}  // namespace

TEST_CASE("arithmetic of bytes wraps around, and the sign of Mod is the divisor's") {
    using U = std::uint8_t;
    using S = std::int8_t;
    const auto unsigned_ = [](const char* op) {
        return run_on<U>(OpCase(op).data(whole_numbers<U>({200, 7, 0})).data(whole_numbers<U>({100, 2, 3})));
    };
    CHECK(unsigned_("Add") == std::vector<int>{44, 9, 3});
    CHECK(unsigned_("Sub") == std::vector<int>{100, 5, 253});
    CHECK(unsigned_("Mul") == std::vector<int>{32, 14, 0});
    CHECK(unsigned_("Div") == std::vector<int>{2, 3, 0});
    CHECK(unsigned_("Mod") == std::vector<int>{0, 1, 0});
    CHECK(unsigned_("Max") == std::vector<int>{200, 7, 3});
    const auto signed_ = [](const char* op) {
        return run_on<S>(OpCase(op).data(whole_numbers<S>({-128, -7, 7})).data(whole_numbers<S>({-1, 3, -3})));
    };
    CHECK(signed_("Div") == std::vector<int>{-128, -2, -2});
    CHECK(signed_("Mod") == std::vector<int>{0, 2, -2});
    CHECK(signed_("Min") == std::vector<int>{-128, -7, -3});
    CHECK_THAT(OpCase("Add").data(whole_numbers<U>({1})).data(whole_numbers<S>({1})).failure(),
               Catch::Contains("float32"));
    CHECK_THAT(OpCase("Mod").data(whole_numbers<U>({1})).data(whole_numbers<U>({0})).failure(),
               Catch::Contains("division by zero"));
}

TEST_CASE("Pow of integers is one") {
    CHECK(integers_of(OpCase("Pow").data(integers({2, -3, 10})).data(integers({10, 3, 0})).run()) ==
          std::vector<std::int64_t>{1024, -27, 1});
    CHECK(integers_of(OpCase("Pow").data(integers({9, 10})).data(reals({}, {0.5F})).run()) ==
          std::vector<std::int64_t>{3, 3});
    const auto huge =
        integers_of(OpCase("Pow").data(integers({10, -10, 0, -1})).data(reals({4}, {30, 31, -1, 0.5F})).run());
    CHECK(huge == std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::max(),
                                            std::numeric_limits<std::int64_t>::min(),
                                            std::numeric_limits<std::int64_t>::max(), 0});
    CHECK_THAT(OpCase("Pow").data(whole_numbers<std::uint8_t>({1})).data(integers({1})).failure(),
               Catch::Contains("float32"));
}

TEST_CASE("Clip bounds integers by integers") {
    const auto clip = [] { return OpCase("Clip").data(integers({-5, 3, 9})); };
    const auto bound = [](std::int64_t number) {
        return Tensor::of<std::int64_t>({}, std::span<const std::int64_t>(&number, 1));
    };
    CHECK(integers_of(clip().constant(bound(0)).data(bound(4)).run()) == std::vector<std::int64_t>{0, 3, 4});
    CHECK(integers_of(clip().absent().constant(bound(4)).run()) == std::vector<std::int64_t>{-5, 3, 4});
    CHECK(integers_of(clip().run()) == std::vector<std::int64_t>{-5, 3, 9});
    CHECK_THAT(clip().constant(reals({}, {0})).failure(), Catch::Contains("type of the input"));
    CHECK_THAT(clip().constant(integers({1, 2})).failure(), Catch::Contains("one number"));
    CHECK_THAT(OpCase("Clip", 10).data(integers({1})).failure(), Catch::Contains("float32"));
}
