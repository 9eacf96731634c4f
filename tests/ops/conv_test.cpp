#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "naive_window.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;

constexpr double tolerance = 2e-5;  // sums of some hundred products of standard normals in float32

}  // namespace

TEST_CASE("a convolution follows its definition for strides, dilations, paddings and groups") {
    struct Example {
        const char* what;
        Shape x, w;
        NaiveConv conv;
    };
    const Example examples[] = {
        {"plain 3x3", {2, 5, 7, 6}, {4, 5, 3, 3}, {}},
        {"1x1", {1, 17, 4, 4}, {33, 17, 1, 1}, {}},
        {"asymmetric pads", {1, 3, 8, 9}, {6, 3, 3, 3}, {.pad = {1, 0, 2, 3}}},
        {"stride 2 that leaves a rest", {2, 8, 8, 9}, {16, 8, 3, 3}, {.stride = {2, 2}, .pad = {1, 1, 1, 1}}},
        {"dilation", {1, 8, 12, 13}, {8, 8, 3, 3}, {.dilation = {2, 3}, .pad = {2, 3, 2, 3}}},
        {"groups", {1, 12, 6, 6}, {8, 3, 3, 3}, {.group = 4, .pad = {1, 1, 1, 1}}},
        {"depthwise", {2, 19, 9, 9}, {19, 1, 3, 3}, {.group = 19, .stride = {2, 2}, .pad = {0, 0, 1, 1}}},
        {"depthwise that multiplies channels", {1, 6, 5, 5}, {12, 1, 3, 3}, {.group = 6}},
        {"depthwise 5x5 dilated",
         {1, 32, 11, 11},
         {32, 1, 5, 5},
         {.group = 32, .dilation = {2, 2}, .pad = {4, 4, 4, 4}}},
        {"stem with 3 channels", {1, 3, 32, 32}, {16, 3, 7, 7}, {.stride = {2, 2}, .pad = {3, 3, 3, 3}}},
        {"padding beyond the kernel", {1, 2, 3, 3}, {2, 2, 2, 2}, {.pad = {4, 5, 3, 4}}},
        {"kernel as large as the image", {1, 4, 5, 4}, {3, 4, 5, 4}, {}},
        {"stride beyond the image", {1, 4, 3, 3}, {3, 4, 1, 1}, {.stride = {7, 7}}},
    };
    for (const auto& [what, x_shape, w_shape, conv] : examples) {
        Random random(41);
        INFO(what << ", seed 41");
        const Tensor x = random_reals(x_shape, random), w = random_reals(w_shape, random);
        const Tensor bias = random_reals({w_shape[0]}, random);
        OpCase op("Conv");
        op.data(x).constant(w).constant(bias);
        op.attribute("group", conv.group)
            .attribute("strides", Ints{conv.stride[0], conv.stride[1]})
            .attribute("dilations", Ints{conv.dilation[0], conv.dilation[1]})
            .attribute("pads", Ints{conv.pad[0], conv.pad[1], conv.pad[2], conv.pad[3]});
        CHECK(largest_difference(op.run(), conv.run(x, w, &bias)) < tolerance);
    }
}

TEST_CASE("a one-dimensional convolution is a two-dimensional one of height 1") {
    Random random(42);
    const Tensor x = random_reals({2, 6, 20}, random), w = random_reals({4, 3, 5}, random);
    const Tensor y = OpCase("Conv")
                         .data(x)
                         .constant(w)
                         .attribute("group", std::int64_t{2})
                         .attribute("kernel_shape", Ints{5})
                         .attribute("strides", Ints{2})
                         .attribute("pads", Ints{1, 3})
                         .run();
    const NaiveConv conv{.group = 2, .stride = {1, 2}, .pad = {0, 1, 0, 3}};
    const Tensor expected = conv.run(Tensor(x).reshaped({2, 6, 1, 20}), Tensor(w).reshaped({4, 3, 1, 5}), nullptr);
    CHECK(y.shape() == Shape{2, 4, 10});
    CHECK(largest_difference(y, Tensor(expected).reshaped(y.shape())) < tolerance);
}

TEST_CASE("a three-dimensional convolution of depth 1 is a two-dimensional one") {
    Random random(43);
    const Tensor x = random_reals({1, 4, 1, 6, 6}, random), w = random_reals({5, 4, 1, 3, 3}, random);
    const Tensor y = OpCase("Conv").data(x).constant(w).run();
    const Tensor expected =
        NaiveConv{}.run(Tensor(x).reshaped({1, 4, 6, 6}), Tensor(w).reshaped({5, 4, 3, 3}), nullptr);
    CHECK(largest_difference(y, Tensor(expected).reshaped({1, 5, 1, 4, 4})) < tolerance);
}

TEST_CASE("auto_pad chooses what ONNX says") {
    Random random(44);
    const Tensor x = random_reals({1, 2, 5, 6}, random), w = random_reals({3, 2, 3, 4}, random);
    const auto run = [&](const char* mode) {
        return OpCase("Conv").data(x).constant(w).attribute("auto_pad", mode).attribute("strides", Ints{2, 1}).run();
    };
    // Height: 5 elements, stride 2 -> 3 outputs, (3 - 1) * 2 + 3 - 5 = 2 padded. Width: 6 + 4 - 1 - 6 = 3 padded.
    const NaiveConv upper{.stride = {2, 1}, .pad = {1, 1, 1, 2}}, lower{.stride = {2, 1}, .pad = {1, 2, 1, 1}};
    CHECK(largest_difference(run("SAME_UPPER"), upper.run(x, w, nullptr)) < tolerance);
    CHECK(largest_difference(run("SAME_LOWER"), lower.run(x, w, nullptr)) < tolerance);
    CHECK(largest_difference(run("VALID"), NaiveConv{.stride = {2, 1}}.run(x, w, nullptr)) < tolerance);
}

TEST_CASE("a convolution adds its fused residual before it clamps") {
    Random random(45);
    for (const Shape& w_shape : {Shape{16, 16, 3, 3}, Shape{16, 1, 3, 3}, Shape{16, 16, 1, 1}, Shape{16, 4, 3, 3}}) {
        INFO("weights " << to_string(w_shape) << ", seed 45");
        const Tensor x = random_reals({2, 16, 6, 6}, random), w = random_reals(w_shape, random);
        const std::int64_t pad = w_shape[2] / 2, group = 16 / w_shape[1];
        const NaiveConv conv{.group = group, .pad = {pad, pad, pad, pad}};
        const Tensor residual = random_reals({2, 16, 6, 6}, random);
        for (const float high : {6.0f, std::numeric_limits<float>::infinity()}) {
            Tensor expected = conv.run(x, w, nullptr);
            for (std::int64_t i = 0; i < expected.size(); ++i)
                expected.data<float>()[i] =
                    std::clamp(expected.data<float>()[i] + residual.data<float>()[i], 0.0f, high);
            OpCase op("Conv");
            op.data(x).constant(w).residual(residual).clamp(0, high);
            op.attribute("group", group).attribute("pads", Ints{pad, pad, pad, pad});
            CHECK(largest_difference(op.run(), expected) < tolerance);
        }
    }
}

TEST_CASE("weights of a quantized graph run in float as the reals they stand for") {
    // One channel per filter: 2 * (0.5 * 3) = 3 and 2 * (0.25 * -4) = -2, plus biases 0.125 * 8 and 0.0625 * 16.
    const std::int8_t codes[] = {3, -4};
    const std::int32_t bias[] = {8, 16};
    const Tensor y = OpCase("Conv")
                         .data(reals({1, 1, 1, 1}, {2}))
                         .constant(Tensor::of<std::int8_t>({2, 1, 1, 1}, codes), {{0.5f, 0.25f}, 0})
                         .constant(Tensor::of<std::int32_t>({2}, bias), {{0.125f, 0.0625f}, 0})
                         .run();
    CHECK(values_of(y) == std::vector<float>{4, -1});
}

TEST_CASE("convolutions that cannot be are refused with a reason") {
    const auto failure = [](Shape x, Shape w, const char* name, Attribute value) {
        return OpCase("Conv")
            .data(Tensor(DType::f32, std::move(x)))
            .constant(Tensor(DType::f32, std::move(w)))
            .attribute(name, std::move(value))
            .failure();
    };
    using Catch::Contains;
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "strides", Ints{0, 1}), Contains("strides"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "strides", Ints{1}), Contains("strides"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "dilations", Ints{1LL << 40, 1}), Contains("dilations"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "dilations", Ints{3, 3}), Contains("does not fit"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "pads", Ints{-1, 0, 0, 0}), Contains("pads"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "pads", Ints(4, (1LL << 31) - 1)), Contains("elements"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "auto_pad", "SAME"), Contains("auto_pad"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "kernel_shape", Ints{3, 2}), Contains("kernel_shape"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "group", std::int64_t{3}), Contains("group"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3, 3}, "group", std::int64_t{-1}), Contains("group"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 3, 3, 3}, "group", std::int64_t{1}), Contains("do not match"));
    CHECK_THAT(failure({1, 4, 5, 5}, {2, 4, 3}, "group", std::int64_t{1}), Contains("dimensions"));
    CHECK_THAT(failure({1, 4, 0, 5}, {2, 4, 3, 3}, "group", std::int64_t{1}), Contains("no elements"));
    CHECK_THAT(failure({4, 5}, {2, 4}, "group", std::int64_t{1}), Contains("dimensions"));
    CHECK_THAT(OpCase("Conv").data(Tensor(DType::f32, {1, 1, 2, 2})).data(Tensor(DType::f32, {1, 1, 1, 1})).failure(),
               Contains("must be constant"));
    CHECK_THAT(OpCase("Conv").data(Tensor(DType::f32, {1, 1, 2, 2})).failure(), Contains("missing"));
    CHECK_THAT(
        OpCase("Conv").data(Tensor(DType::i64, {1, 1, 2, 2})).constant(Tensor(DType::f32, {1, 1, 1, 1})).failure(),
        Contains("float32"));
}
