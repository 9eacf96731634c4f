// BatchNormalization, LRN and Softmax.
#include <catch2/catch.hpp>
#include <cmath>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

constexpr Layout both[] = {Layout::plain, Layout::channels_last};

Tensor positive(Shape shape, Random& random) {
    Tensor tensor(DType::f32, std::move(shape));
    for (float& x : tensor.span<float>()) x = static_cast<float>(0.5 + random.uniform());
    return tensor;
}

// Softmax over dimensions [begin, end) taken as one.
Tensor naive_softmax(const Tensor& x, std::size_t begin, std::size_t end) {
    const Shape& shape = x.shape();
    std::int64_t inner = 1, length = 1;
    for (std::size_t i = end; i < shape.size(); ++i) inner *= shape[i];
    for (std::size_t i = begin; i < end; ++i) length *= shape[i];
    Tensor y = x;
    for (std::int64_t at = 0; at < x.size(); ++at) {
        const std::int64_t first = at / (inner * length) * inner * length + at % inner;
        double sum = 0;
        for (std::int64_t k = 0; k < length; ++k)
            sum += std::exp(static_cast<double>(x.data<float>()[first + k * inner]));
        y.data<float>()[at] = static_cast<float>(std::exp(static_cast<double>(x.data<float>()[at])) / sum);
    }
    return y;
}

}  // namespace

TEST_CASE("BatchNormalization normalizes each channel in both layouts") {
    Random random(16);
    INFO("seed 16");
    for (const Shape& shape : {Shape{2, 19, 3, 4}, Shape{5, 19}, Shape{1, 19, 6}}) {
        const Tensor x = random_reals(shape, random), scale = random_reals({19}, random),
                     bias = random_reals({19}, random), mean = random_reals({19}, random),
                     variance = positive({19}, random);
        Tensor expected = x;
        const std::int64_t inner = x.size() / shape[0] / 19;
        for (std::int64_t i = 0; i < x.size(); ++i) {
            const auto c = i / inner % 19;
            const double deviation = std::sqrt(static_cast<double>(variance.data<float>()[c]) + 1e-3f);
            expected.data<float>()[i] = static_cast<float>(
                (static_cast<double>(x.data<float>()[i]) - mean.data<float>()[c]) / deviation * scale.data<float>()[c] +
                bias.data<float>()[c]);
        }
        for (const Layout layout : both) {
            OpCase op("BatchNormalization", 9);
            op.data(x).constant(scale).constant(bias).constant(mean).constant(variance);
            op.attribute("epsilon", 1e-3f).layout(layout);
            CHECK(largest_difference(op.run(), expected) < 1e-5);
        }
    }
}

TEST_CASE("BatchNormalization refuses training and other shapes") {
    const auto node = [](Shape x, Shape mean) {
        OpCase op("BatchNormalization", 14);
        op.data(Tensor(DType::f32, x))
            .constant(ramp({3}))
            .constant(ramp({3}))
            .constant(Tensor(DType::f32, mean))
            .constant(ramp({3}));
        return op;
    };
    CHECK(node({1, 3, 2}, {3}).failure().empty());
    CHECK_THAT(node({1, 3, 2}, {3}).attribute("training_mode", std::int64_t{1}).failure(), Contains("training_mode"));
    CHECK_THAT(node({1, 3, 2}, {3}).attribute("spatial", std::int64_t{0}).failure(), Contains("spatial"));
    CHECK_THAT(node({1, 3, 2}, {3}).outputs(3).failure(), Contains("training"));
    CHECK_THAT(node({1, 3, 2}, {2}).failure(), Contains("channels"));
    CHECK_THAT(node({1, 4, 2}, {3}).failure(), Contains("channels"));
    CHECK_THAT(node({3}, {3}).failure(), Contains("dimensions"));
}

TEST_CASE("LRN divides by the squares of its neighbours in both layouts") {
    Random random(17);
    INFO("seed 17");
    const Tensor x = random_reals({2, 7, 3, 2}, random);
    for (const std::int64_t size : {1, 4, 5, 20}) {
        for (const float beta : {0.75f, 0.5f}) {
            Tensor expected = x;
            for (std::int64_t i = 0; i < x.size(); ++i) {
                const std::int64_t c = i / 6 % 7;
                double squares = 0;
                for (std::int64_t k = std::max<std::int64_t>(0, c - (size - 1) / 2);
                     k <= std::min<std::int64_t>(6, c + size / 2); ++k) {
                    const double neighbour = x.data<float>()[i + (k - c) * 6];
                    squares += neighbour * neighbour;
                }
                expected.data<float>()[i] = static_cast<float>(
                    x.data<float>()[i] / std::pow(2.0 + 0.1f / static_cast<double>(size) * squares, beta));
            }
            for (const Layout layout : both) {
                OpCase op("LRN");
                op.data(x)
                    .attribute("size", size)
                    .attribute("alpha", 0.1f)
                    .attribute("beta", beta)
                    .attribute("bias", 2.0f);
                CHECK(largest_difference(op.layout(layout).run(), expected) < 1e-6);
            }
        }
    }
    CHECK_THAT(OpCase("LRN").data(x).failure(), Contains("size"));
    CHECK_THAT(OpCase("LRN").data(ramp({2, 3})).attribute("size", std::int64_t{3}).failure(), Contains("dimensions"));
}

TEST_CASE("Softmax runs along one axis since opset 13 and over all later ones before") {
    Random random(18);
    INFO("seed 18");
    const Tensor x = random_reals({2, 3, 4, 5}, random);
    for (const Layout layout : both) {
        for (std::int64_t axis = 0; axis < 4; ++axis) {
            INFO("axis " << axis);
            const auto begin = static_cast<std::size_t>(axis);
            const Tensor old = OpCase("Softmax", 11).data(x).attribute("axis", axis).layout(layout).run();
            CHECK(largest_difference(old, naive_softmax(x, begin, 4)) < 1e-6);
            const Tensor now = OpCase("Softmax", 13).data(x).attribute("axis", axis - 4).layout(layout).run();
            CHECK(largest_difference(now, naive_softmax(x, begin, begin + 1)) < 1e-6);
        }
        CHECK(same_bits(OpCase("Softmax", 12).data(x).layout(layout).run(),
                        OpCase("Softmax", 12).data(x).attribute("axis", std::int64_t{1}).layout(layout).run()));
        CHECK(same_bits(OpCase("Softmax", 13).data(x).layout(layout).run(),
                        OpCase("Softmax", 13).data(x).attribute("axis", std::int64_t{3}).layout(layout).run()));
    }
}

TEST_CASE("Softmax survives large logits") {
    const Tensor y = OpCase("Softmax").data(reals({1, 3}, {1000, 1000, -1000})).run();
    CHECK(values_of(y) == std::vector<float>{0.5f, 0.5f, 0});
    CHECK_THAT(OpCase("Softmax").data(ramp({2})).attribute("axis", std::int64_t{1}).failure(), Contains("axis"));
    CHECK_THAT(OpCase("Softmax").data(ramp({2, 0})).failure(), Contains("no elements"));
}
