#include <catch2/catch.hpp>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;

struct NaiveTransposed {
    std::int64_t group = 1, stride[2] = {1, 1}, dilation[2] = {1, 1}, pad[2] = {0, 0};
    Shape out;  // spatial

    // Every input element adds its kernel to the output.
    Tensor run(const Tensor& x, const Tensor& w, const Tensor& bias) const {
        const Shape &xs = x.shape(), &ws = w.shape();
        const std::int64_t filters = ws[1] * group;
        std::vector<double> sums(static_cast<std::size_t>(xs[0] * filters * out[0] * out[1]));
        for (std::int64_t n = 0; n < xs[0]; ++n)
            for (std::int64_t c = 0; c < xs[1]; ++c)
                for (std::int64_t i = 0; i < xs[2]; ++i)
                    for (std::int64_t j = 0; j < xs[3]; ++j)
                        for (std::int64_t m = 0; m < ws[1]; ++m)
                            for (std::int64_t u = 0; u < ws[2]; ++u)
                                for (std::int64_t v = 0; v < ws[3]; ++v) {
                                    const auto r = i * stride[0] + u * dilation[0] - pad[0];
                                    const auto s = j * stride[1] + v * dilation[1] - pad[1];
                                    if (r < 0 || r >= out[0] || s < 0 || s >= out[1]) continue;
                                    const auto filter = c / (xs[1] / group) * ws[1] + m;
                                    sums[((n * filters + filter) * out[0] + r) * out[1] + s] +=
                                        static_cast<double>(
                                            x.data<float>()[((n * xs[1] + c) * xs[2] + i) * xs[3] + j]) *
                                        w.data<float>()[((c * ws[1] + m) * ws[2] + u) * ws[3] + v];
                                }
        Tensor y(DType::f32, {xs[0], filters, out[0], out[1]});
        for (std::int64_t i = 0; i < y.size(); ++i)
            y.data<float>()[i] = static_cast<float>(sums[i] + bias.data<float>()[i / (out[0] * out[1]) % filters]);
        return y;
    }
};

}  // namespace

TEST_CASE("a transposed convolution adds up kernels for strides, dilations, paddings and groups") {
    struct Example {
        const char* what;
        Shape x, w;
        NaiveTransposed conv;
        Ints pads, extra;
    };
    const Example examples[] = {
        {"plain", {2, 3, 4, 5}, {3, 4, 3, 3}, {.out = {6, 7}}, {0, 0, 0, 0}, {0, 0}},
        {"stride 2", {1, 8, 4, 4}, {8, 6, 2, 2}, {.stride = {2, 2}, .out = {8, 8}}, {0, 0, 0, 0}, {0, 0}},
        {"U-Net like",
         {2, 16, 5, 5},
         {16, 8, 4, 4},
         {.stride = {2, 2}, .pad = {1, 1}, .out = {10, 10}},
         {1, 1, 1, 1},
         {0, 0}},
        {"output padding",
         {1, 4, 3, 4},
         {4, 2, 3, 3},
         {.stride = {2, 3}, .pad = {1, 0}, .out = {6, 14}},
         {1, 0, 1, 0},
         {1, 2}},
        {"asymmetric pads", {1, 3, 5, 5}, {3, 2, 3, 3}, {.pad = {0, 2}, .out = {6, 5}}, {0, 2, 1, 0}, {0, 0}},
        {"dilation", {1, 3, 4, 4}, {3, 5, 3, 2}, {.dilation = {2, 3}, .out = {8, 7}}, {0, 0, 0, 0}, {0, 0}},
        {"groups", {1, 8, 4, 4}, {8, 3, 3, 3}, {.group = 4, .stride = {2, 2}, .out = {9, 9}}, {0, 0, 0, 0}, {0, 0}},
        {"depthwise",
         {2, 6, 3, 3},
         {6, 1, 3, 3},
         {.group = 6, .stride = {2, 2}, .pad = {1, 1}, .out = {5, 5}},
         {1, 1, 1, 1},
         {0, 0}},
    };
    for (const auto& [what, x_shape, w_shape, conv, pads, extra] : examples) {
        Random random(21);
        INFO(what << ", seed 21");
        const Tensor x = random_reals(x_shape, random), w = random_reals(w_shape, random);
        const Tensor bias = random_reals({w_shape[1] * conv.group}, random);
        OpCase op("ConvTranspose");
        op.data(x).constant(w).constant(bias).attribute("group", conv.group).attribute("pads", pads);
        op.attribute("strides", Ints{conv.stride[0], conv.stride[1]})
            .attribute("dilations", Ints{conv.dilation[0], conv.dilation[1]});
        op.attribute("output_padding", extra);
        const Tensor y = op.run();
        CHECK(largest_difference(y, conv.run(x, w, bias)) < 2e-5);
        CHECK(same_bits(y, op.threads(3).run()));
    }
}

TEST_CASE("output_shape and auto_pad give the paddings of a transposed convolution") {
    Random random(22);
    INFO("seed 22");
    const Tensor x = random_reals({1, 2, 3, 3}, random), w = random_reals({2, 2, 3, 3}, random), none(DType::f32, {2});
    const auto node = [&] { return OpCase("ConvTranspose").data(x).constant(w).attribute("strides", Ints{2, 2}); };
    // Full size 2 * 2 + 3 = 7. To 6: one element goes, at the beginning unless SAME_UPPER.
    const NaiveTransposed front{.stride = {2, 2}, .pad = {1, 1}, .out = {6, 6}}, back{.stride = {2, 2}, .out = {6, 6}};
    CHECK(largest_difference(node().attribute("output_shape", Ints{6, 6}).run(), front.run(x, w, none)) < 1e-5);
    CHECK(largest_difference(node().attribute("output_shape", Ints{6, 6}).attribute("auto_pad", "SAME_UPPER").run(),
                             back.run(x, w, none)) < 1e-5);
    CHECK(largest_difference(node().attribute("auto_pad", "SAME_UPPER").run(), back.run(x, w, none)) < 1e-5);
    CHECK(largest_difference(node().attribute("auto_pad", "SAME_LOWER").run(), front.run(x, w, none)) < 1e-5);
    CHECK(node().attribute("auto_pad", "VALID").infer().front() == Shape{1, 2, 7, 7});
    // To 8: the output reaches beyond the last kernel and holds the bias there.
    const NaiveTransposed wide{.stride = {2, 2}, .out = {8, 8}};
    CHECK(largest_difference(node().attribute("output_shape", Ints{8, 8}).run(), wide.run(x, w, none)) < 1e-5);
    CHECK_THAT(node().attribute("output_shape", Ints{9, 9}).failure(), Contains("beyond the last kernel"));
}

TEST_CASE("a one-dimensional transposed convolution") {
    const Tensor y = OpCase("ConvTranspose")
                         .data(reals({1, 1, 2}, {1, 10}))
                         .constant(reals({1, 1, 3}, {1, 2, 3}))
                         .attribute("strides", Ints{2})
                         .clamp(0, 12)
                         .run();
    CHECK(y.shape() == Shape{1, 1, 5});
    CHECK(values_of(y) == std::vector<float>{1, 2, 12, 12, 12});  // 1 2 13 20 30 before the clamp
}

TEST_CASE("transposed convolutions that cannot be are refused with a reason") {
    const auto failure = [](Shape x, Shape w, const char* name, Attribute value) {
        return OpCase("ConvTranspose")
            .data(Tensor(DType::f32, x))
            .constant(Tensor(DType::f32, w))
            .attribute(name, value)
            .failure();
    };
    CHECK_THAT(failure({1, 4, 3, 3}, {3, 4, 2, 2}, "group", std::int64_t{1}), Contains("do not match"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "group", std::int64_t{3}), Contains("do not match"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "pads", Ints{2, 2, 2, 2}), Contains("not positive"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "output_padding", Ints{0}), Contains("output_padding"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "output_padding", Ints{0, -1}), Contains("output_padding"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "output_shape", Ints{0, 4}), Contains("not positive"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "output_shape", Ints{4}), Contains("output_shape"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "strides", Ints(2, (1LL << 31) - 1)), Contains("elements"));
    CHECK_THAT(failure({1, 4, 3, 3}, {4, 4, 2, 2}, "output_shape", Ints(2, 1LL << 62)), Contains("beyond the last"));
}
