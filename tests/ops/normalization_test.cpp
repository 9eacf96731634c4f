// LayerNormalization and its kin against a plain loop in double.
#include <catch2/catch.hpp>
#include <cmath>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

constexpr double epsilon = 1e-5;

// Brings blocks of `length` elements to mean 0 (if asked) and variance 1.
Tensor naive_blocks(const Tensor& x, std::int64_t length, bool subtract_mean = true) {
    Tensor y = x;
    for (std::int64_t begin = 0; begin < x.size(); begin += length) {
        const float* const block = x.data<float>() + begin;
        double mean = 0, variance = 0;
        for (std::int64_t i = 0; i < length && subtract_mean; ++i) mean += block[i];
        mean /= static_cast<double>(length);
        for (std::int64_t i = 0; i < length; ++i) variance += (block[i] - mean) * (block[i] - mean);
        variance /= static_cast<double>(length);
        for (std::int64_t i = 0; i < length; ++i)
            y.data<float>()[begin + i] = static_cast<float>((block[i] - mean) / std::sqrt(variance + epsilon));
    }
    return y;
}

// y * scale + shift, the factor of element i being factors[index(i)].
template <typename Index>
Tensor scaled(Tensor y, const Tensor& scale, const Tensor* shift, const Index& index) {
    for (std::int64_t i = 0; i < y.size(); ++i) {
        const std::int64_t at = index(i);
        y.data<float>()[i] *= scale.data<float>()[at];
        if (shift != nullptr) y.data<float>()[i] += shift->data<float>()[at];
    }
    return y;
}

struct Drawn {
    Random random{31};
    Tensor x = random_reals({3, 4, 5, 7}, random);
};

}  // namespace

TEST_CASE("LayerNormalization runs over the dimensions from its axis on") {
    Drawn drawn;
    for (const std::int64_t axis : {-1, 1, 2}) {
        INFO("axis " << axis << ", seed 31");
        const Shape block(drawn.x.shape().begin() + (axis < 0 ? axis + 4 : axis), drawn.x.shape().end());
        const std::int64_t length = volume(block);
        const Tensor scale = random_reals(block, drawn.random), shift = random_reals(block, drawn.random);
        const auto within = [&](std::int64_t i) { return i % length; };
        const auto make = [&] {
            return OpCase("LayerNormalization", 17).attribute("axis", axis).data(drawn.x).constant(scale);
        };
        const Tensor plain = naive_blocks(drawn.x, length);
        CHECK(largest_difference(make().run(), scaled(plain, scale, nullptr, within)) < 1e-5);
        CHECK(largest_difference(make().constant(shift).threads(2).run(), scaled(plain, scale, &shift, within)) < 1e-5);
    }
}

TEST_CASE("LayerNormalization gives means and inverse deviations where they are asked for") {
    const Tensor x = reals({2, 2}, {1, 3, 10, 20});
    const auto all = OpCase("LayerNormalization", 17).data(x).constant(reals({2}, {1, 1})).outputs(3).run_all();
    CHECK(all[1].shape() == Shape{2, 1});
    CHECK(values_of(all[1]) == std::vector<float>{2, 15});
    CHECK(values_of(all[2])[0] == Approx(1 / std::sqrt(1 + epsilon)));
    CHECK(values_of(all[2])[1] == Approx(1 / std::sqrt(25 + epsilon)));
}

TEST_CASE("RMSNormalization divides by the root of the mean square") {
    Drawn drawn;
    const Tensor scale = random_reals({7}, drawn.random);
    const Tensor expected =
        scaled(naive_blocks(drawn.x, 7, false), scale, nullptr, [](std::int64_t i) { return i % 7; });
    CHECK(largest_difference(OpCase("RMSNormalization", 23).data(drawn.x).constant(scale).run(), expected) < 1e-5);
}

TEST_CASE("InstanceNormalization runs over the pixels of a channel") {
    Drawn drawn;
    const Tensor scale = random_reals({4}, drawn.random), shift = random_reals({4}, drawn.random);
    const Tensor expected = scaled(naive_blocks(drawn.x, 35), scale, &shift, [](std::int64_t i) { return i / 35 % 4; });
    CHECK(largest_difference(OpCase("InstanceNormalization").data(drawn.x).constant(scale).constant(shift).run(),
                             expected) < 1e-5);
}

TEST_CASE("GroupNormalization has scales of groups before opset 21 and of channels since") {
    Drawn drawn;
    const Tensor plain = naive_blocks(drawn.x, 70);
    const auto run = [&](std::int64_t opset, const Tensor& scale, const Tensor& shift) {
        return OpCase("GroupNormalization", opset)
            .attribute("num_groups", std::int64_t{2})
            .data(drawn.x)
            .constant(scale)
            .constant(shift);
    };
    const Tensor two = random_reals({2}, drawn.random), four = random_reals({4}, drawn.random);
    CHECK(largest_difference(run(18, two, two).run(),
                             scaled(plain, two, &two, [](std::int64_t i) { return i / 70 % 2; })) < 1e-5);
    CHECK(largest_difference(run(21, four, four).run(),
                             scaled(plain, four, &four, [](std::int64_t i) { return i / 35 % 4; })) < 1e-5);
    CHECK_THAT(run(21, two, two).failure(), Catch::Contains("must be 4"));
}

TEST_CASE("normalizations refuse what does not fit") {
    const Tensor x = ramp({2, 4, 3});
    CHECK_THAT(OpCase("LayerNormalization", 17).data(x).constant(ramp({4})).failure(),
               Catch::Contains("normalized dimensions"));
    CHECK_THAT(
        OpCase("LayerNormalization", 17).attribute("axis", std::int64_t{3}).data(x).constant(ramp({3})).failure(),
        Catch::Contains("axis"));
    CHECK_THAT(OpCase("InstanceNormalization").data(x).constant(ramp({3})).constant(ramp({4})).failure(),
               Catch::Contains("must be 4"));
    CHECK_THAT(OpCase("GroupNormalization", 21)
                   .attribute("num_groups", std::int64_t{3})
                   .data(x)
                   .constant(ramp({4}))
                   .constant(ramp({4}))
                   .failure(),
               Catch::Contains("num_groups"));
    CHECK_THAT(OpCase("GroupNormalization", 21).data(x).constant(ramp({4})).constant(ramp({4})).failure(),
               Catch::Contains("num_groups"));
}
