// Inputs by name, of every type; outputs with their type and shape.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"
#include "mlq/run/plan.hpp"
#include "run/fold_constants.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

Value& value_of(Build& b, ValueId id) {
    return b.graph.values[static_cast<std::size_t>(id)];
}

std::vector<float> floats_of(const ConstTensorView& view) {
    REQUIRE(view.type == DType::f32);
    const auto values = view.span<float>();
    return {values.begin(), values.end()};
}

// difference = a - b, both batch x 3.
Graph subtraction() {
    Build b;
    const ValueId left = b.input("left", {-1, 3}), right = b.input("right", {-1, 3});
    return b.finish({b.node("Sub", {left, right}, "difference")});
}

const Tensor ones = Tensor::of<float>({2, 3}, std::vector<float>(6, 1.0F));
const Tensor fives = Tensor::of<float>({2, 3}, std::vector<float>(6, 5.0F));

std::string complaint(const std::vector<Feed>& feeds) {
    const Plan plan(subtraction(), {.batch = 2});
    Workspace workspace(plan);
    try {
        plan.run(workspace, feeds);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

constexpr std::int64_t to_float = 1;  // TensorProto.DataType

}  // namespace

TEST_CASE("two inputs are fed by name, in any order, and read where they lie") {
    const Plan plan(subtraction(), {.batch = 2});
    REQUIRE(plan.inputs().size() == 2);
    CHECK(plan.inputs()[1].name == "right");
    CHECK(plan.inputs()[1].shape == Shape{2, 3});
    Workspace workspace(plan);
    const std::vector<Feed> feeds{{"right", fives.view()}, {"left", ones.view()}};
    std::vector<const void*> seen;
    plan.run(workspace, feeds, [&](const Observed& observed) { seen.push_back(observed.elements.bytes); });
    CHECK(std::find(seen.begin(), seen.end(), ones.bytes()) != seen.end());
    CHECK(std::find(seen.begin(), seen.end(), fives.bytes()) != seen.end());
    CHECK(floats_of(plan.output(workspace)) == std::vector<float>(6, -4.0F));
    const std::vector<Feed> swapped{{"left", fives.view()}, {"right", ones.view()}};
    plan.run(workspace, swapped);
    CHECK(floats_of(plan.output(workspace, "difference")) == std::vector<float>(6, 4.0F));
}

TEST_CASE("feeds that do not fit are refused with the input's name") {
    const Tensor narrow(DType::f32, {2, 2}), integers(DType::i64, {2, 3});
    const Feed left{"left", ones.view()}, right{"right", fives.view()};
    CHECK(complaint({left, right}).empty());
    CHECK_THAT(complaint({left}), Contains("input \"right\": is not fed"));
    CHECK_THAT(complaint({left, right, left}), Contains("input \"left\": is fed twice"));
    CHECK_THAT(complaint({left, right, {"lefd", ones.view()}}), Contains("\"lefd\"") && Contains("mean \"left\""));
    CHECK_THAT(complaint({left, {"right", narrow.view()}}), Contains("is float32 2x3, but was fed float32 2x2"));
    CHECK_THAT(complaint({left, {"right", integers.view()}}), Contains("but was fed int64 2x3"));
}

TEST_CASE("plain floats go to the one input, and only as many as it takes") {
    Build b;
    const ValueId x = b.input("x", {-1, 3});
    const Plan plan(b.finish({b.node("Relu", {x}, "y")}), {.batch = 2});
    Workspace workspace(plan);
    plan.run(workspace, std::vector<float>(6, 2.0F));
    CHECK(floats_of(plan.output(workspace)) == std::vector<float>(6, 2.0F));
    CHECK_THROWS_WITH(plan.run(workspace, std::vector<float>(5)), Contains("is float32 2x3, but was fed float32 5"));
    const Plan two(subtraction(), {.batch = 2});
    Workspace space(two);
    CHECK_THROWS_WITH(two.run(space, std::vector<float>(6)), Contains("2 inputs") && Contains("by name"));
    CHECK_THROWS_WITH(plan.output(workspace, "z"), Contains("output \"z\"") && Contains("\"y\""));
}

TEMPLATE_TEST_CASE("inputs and outputs of every type", "", float, std::uint8_t, std::int8_t, std::int32_t, std::int64_t,
                   bool) {
    Build b;
    const ValueId x = b.input("x", {-1, 2, 2, 2});
    value_of(b, x).type = dtype_of<TestType>();
    const ValueId reals = b.node("Cast", {x}, "reals", {}, {{"to", to_float}});
    const ValueId same = b.node("Flatten", {x}, "same");
    const ValueId turned = b.node("Transpose", {x}, "turned", {}, {{"perm", std::vector<std::int64_t>{0, 3, 2, 1}}});
    const Plan plan(b.finish({reals, same, turned}), {.batch = 2});
    CHECK(plan.outputs()[1].type == dtype_of<TestType>());
    CHECK(plan.outputs()[1].shape == Shape{2, 8});
    Workspace workspace(plan);
    Tensor fed(dtype_of<TestType>(), {2, 2, 2, 2});
    for (std::int64_t i = 0; i < 16; ++i) fed.data<TestType>()[i] = static_cast<TestType>(i % 3);
    const std::vector<Feed> feeds{{"x", fed.view()}};
    plan.run(workspace, feeds);
    for (std::int64_t i = 0; i < 16; ++i) {
        const TestType expected = fed.data<TestType>()[i];
        CHECK(plan.output(workspace, "reals").template data<float>()[i] == static_cast<float>(expected));
        CHECK(plan.output(workspace, "same").template data<TestType>()[i] == expected);
        const std::int64_t mirrored = i / 8 * 8 + i % 2 * 4 + i / 2 % 2 * 2 + i / 4 % 2;
        CHECK(plan.output(workspace, "turned").template data<TestType>()[mirrored] == expected);
    }
}

TEST_CASE("outputs may be an input, a constant, a scalar and a shape") {
    Build b;
    const ValueId x = b.input("x", {-1, 3}), other = b.input("other", {2});
    const ValueId constant = b.floats("constant", {2}, {7, 8});
    const ValueId largest = b.node("ReduceMax", {x}, "largest", {}, {{"keepdims", std::int64_t{0}}});
    const ValueId shape = b.node("Shape", {x}, "shape");
    Graph graph = b.finish({x, constant, largest, shape, other});
    for (const bool folded : {false, true}) {
        if (folded) fold_constants(graph);
        const Plan plan(graph, {.batch = 2});
        CHECK(plan.outputs()[2].shape.empty());
        CHECK(plan.outputs()[3].type == DType::i64);
        Workspace workspace(plan);
        Tensor fed = Tensor::of<float>({2, 3}, std::vector<float>{1, 2, 3, 4, 9, 6});
        Tensor second = Tensor::of<float>({2}, std::vector<float>{-1, -2});
        const std::vector<Feed> feeds{{"x", fed.view()}, {"other", second.view()}};
        plan.run(workspace, feeds);
        std::fill_n(fed.data<float>(), 6, 0.0F);  // outputs do not look at what was fed any more
        CHECK(floats_of(plan.output(workspace, "x")) == std::vector<float>{1, 2, 3, 4, 9, 6});
        CHECK(floats_of(plan.output(workspace, "constant")) == std::vector<float>{7, 8});
        CHECK(floats_of(plan.output(workspace, "largest")) == std::vector<float>{9});
        CHECK(floats_of(plan.output(workspace, "other")) == std::vector<float>{-1, -2});
        const auto sizes = plan.output(workspace, "shape").span<std::int64_t>();
        CHECK(std::vector<std::int64_t>(sizes.begin(), sizes.end()) == std::vector<std::int64_t>{2, 3});
    }
}

TEST_CASE("an input without a batch has one shape at every batch size") {
    Build b;
    const ValueId x = b.input("x", {-1, 3}), offset = b.input("offset", {3});
    const Graph graph = b.finish({b.node("Add", {x, offset}, "y")});
    const Tensor offsets = Tensor::of<float>({3}, std::vector<float>{10, 20, 30});
    for (const std::int64_t batch : {1, 3}) {
        const Plan plan(graph, {.batch = batch});
        Workspace workspace(plan);
        const Tensor zeros(DType::f32, {batch, 3});
        const std::vector<Feed> feeds{{"x", zeros.view()}, {"offset", offsets.view()}};
        plan.run(workspace, feeds);
        CHECK(plan.output(workspace).shape == Shape{batch, 3});
        CHECK(plan.output(workspace).span<float>().back() == 30);
    }
}

TEST_CASE("a coded input is rounded for all its readers, those in float too") {
    constexpr QuantParams params{0.5F, 100};
    Build b;
    const ValueId x = b.input("x", {-1, 4});
    value_of(b, x).quant = params;
    const ValueId reals = b.node("Neg", {x}, "negative");  // in float: its output is not coded
    const ValueId moved = b.node("Flatten", {x}, "moved");
    const ValueId coded = b.node("Relu", {x}, "positive");
    value_of(b, coded).quant = params;
    const Plan plan(b.finish({reals, moved, coded, x}), {.batch = 1});
    Workspace workspace(plan);
    const std::vector<float> input{0.3F, -0.3F, 1.1F, 1000};
    std::vector<std::string> seen;
    plan.run(workspace, input, [&](const Observed& observed) {
        seen.push_back(observed.name);
        if (observed.name == "x") CHECK(observed.elements.type == DType::u8);
    });
    CHECK(std::count(seen.begin(), seen.end(), "x") == 1);
    const std::vector<float> rounded{0.5F, -0.5F, 1, 77.5F};
    CHECK(floats_of(plan.output(workspace, "x")) == rounded);
    CHECK(floats_of(plan.output(workspace, "moved")) == rounded);
    CHECK(floats_of(plan.output(workspace, "negative")) == std::vector<float>{-0.5F, 0.5F, -1, -77.5F});
    CHECK(floats_of(plan.output(workspace, "positive")) == std::vector<float>{0.5F, 0, 1, 77.5F});
}
