#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

TEST_CASE("functions of one real follow their definitions in both layouts") {
    struct Example {
        const char* op;
        double (*definition)(double);
    };
    const Example examples[] = {
        {"Relu", [](double x) { return std::max(x, 0.0); }},
        {"LeakyRelu", [](double x) { return x < 0 ? 0.01 * x : x; }},
        {"Sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
        {"HardSigmoid", [](double x) { return std::clamp(0.2 * x + 0.5, 0.0, 1.0); }},
        {"HardSwish", [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
        {"Tanh", [](double x) { return std::tanh(x); }},
        {"Exp", [](double x) { return std::exp(x); }},
        {"Abs", [](double x) { return std::abs(x); }},
        {"Neg", [](double x) { return -x; }},
    };
    Random random(11);
    Tensor x = random_reals({2, 5, 3, 7}, random);
    for (float& value : x.span<float>()) value *= 2;
    for (const auto& [op, definition] : examples) {
        INFO(op << ", seed 11");
        Tensor expected = x;
        for (float& value : expected.span<float>()) value = static_cast<float>(definition(value));
        float scale = 1;
        for (const float value : expected.span<float>()) scale = std::max(scale, std::abs(value));
        CHECK(largest_difference(OpCase(op).data(x).run(), expected) < 1e-6 * scale);
        CHECK(largest_difference(OpCase(op).data(x).layout(Layout::channels_last).run(), expected) < 1e-6 * scale);
    }
}

TEST_CASE("LeakyRelu and HardSigmoid take their slopes from the node") {
    const Tensor x = reals({4}, {-8, -1, 0.5f, 4});
    CHECK(values_of(OpCase("LeakyRelu").data(x).attribute("alpha", 0.25f).run()) ==
          std::vector<float>{-2, -0.25f, 0.5f, 4});
    CHECK(values_of(OpCase("HardSigmoid").data(x).attribute("alpha", 0.5f).attribute("beta", 1.0f).run()) ==
          std::vector<float>{0, 0.5f, 1, 1});
}

TEST_CASE("Sqrt is exact on squares") {
    CHECK(values_of(OpCase("Sqrt").data(reals({2, 2}, {0, 1, 9, 2.25f})).run()) == std::vector<float>{0, 1, 3, 1.5f});
}

TEST_CASE("a scalar and an empty tensor pass through a function") {
    CHECK(values_of(OpCase("Relu").data(reals({}, {-3})).run()) == std::vector<float>{0});
    CHECK(OpCase("Relu").data(reals({0, 4}, {})).run().size() == 0);
}

TEST_CASE("a function of reals refuses integers") {
    CHECK_THAT(OpCase("Relu").data(integers({1, 2})).failure(), Catch::Contains("float32"));
}

TEST_CASE("Clip bounds by attributes before opset 11 and by inputs since") {
    const Tensor x = reals({5}, {-9, -1, 0, 2, 9});
    CHECK(values_of(OpCase("Clip", 10).data(x).attribute("min", -2.0f).attribute("max", 3.0f).run()) ==
          std::vector<float>{-2, -1, 0, 2, 3});
    CHECK(values_of(OpCase("Clip", 7).data(x).attribute("min", 0.0f).run()) == std::vector<float>{0, 0, 0, 2, 9});
    const Tensor low = reals({}, {-2}), high = reals({}, {3});
    CHECK(values_of(OpCase("Clip", 11).data(x).constant(low).constant(high).run()) ==
          std::vector<float>{-2, -1, 0, 2, 3});
    CHECK(values_of(OpCase("Clip", 13).data(x).absent().constant(high).run()) == std::vector<float>{-9, -1, 0, 2, 3});
    CHECK(values_of(OpCase("Clip", 13).data(x).constant(low).run()) == std::vector<float>{-2, -1, 0, 2, 9});
    CHECK(values_of(OpCase("Clip", 13).data(x).run()) == values_of(x));
}

TEST_CASE("Clip bounds may come from other nodes") {
    const Tensor y = OpCase("Clip").data(reals({3}, {-1, 1, 5})).data(reals({}, {0})).data(reals({}, {2})).run();
    CHECK(values_of(y) == std::vector<float>{0, 1, 2});
}

TEST_CASE("Clip with crossed bounds gives the upper one") {
    const Tensor y =
        OpCase("Clip").data(reals({3}, {-9, 4, 9})).constant(reals({}, {5})).constant(reals({}, {1})).run();
    CHECK(values_of(y) == std::vector<float>{1, 1, 1});
}

TEST_CASE("Clip refuses bounds that are lists") {
    CHECK_THAT(OpCase("Clip").data(reals({1}, {0})).constant(reals({2}, {0, 1})).failure(),
               Catch::Contains("one number"));
}
