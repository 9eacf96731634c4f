#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

using Ints = std::vector<std::int64_t>;

TEST_CASE("global pools fold all spatial dimensions in both layouts") {
    const Tensor x = reals({1, 2, 2, 2}, {1, 2, 3, 6, -1, -2, -3, -4});
    for (const Layout layout : {Layout::plain, Layout::channels_last}) {
        const Tensor mean = OpCase("GlobalAveragePool").data(x).layout(layout).run();
        CHECK(mean.shape() == Shape{1, 2, 1, 1});
        CHECK(values_of(mean) == std::vector<float>{3, -2.5f});
        CHECK(values_of(OpCase("GlobalMaxPool").data(x).layout(layout).run()) == std::vector<float>{6, -1});
    }
    CHECK(OpCase("GlobalAveragePool").data(ramp({2, 3, 5})).infer().front() == Shape{2, 3, 1});
}

TEST_CASE("reductions take axes as an attribute before opset 18 and as an input since") {
    const Tensor x = ramp({2, 3, 4});  // 0..23
    const Tensor before = OpCase("ReduceMean", 13).data(x).attribute("axes", Ints{-1}).run();
    CHECK(before.shape() == Shape{2, 3, 1});
    CHECK(values_of(before) == std::vector<float>{1.5f, 5.5f, 9.5f, 13.5f, 17.5f, 21.5f});
    CHECK(same_bits(before, OpCase("ReduceMean", 18).data(x).constant(integers({2})).run()));
    const Tensor flat =
        OpCase("ReduceMax", 18).data(x).constant(integers({0, 2})).attribute("keepdims", std::int64_t{0}).run();
    CHECK(flat.shape() == Shape{3});
    CHECK(values_of(flat) == std::vector<float>{15, 19, 23});
}

TEST_CASE("a reduction without axes folds everything, or nothing on request") {
    const Tensor x = ramp({2, 3});
    CHECK(values_of(OpCase("ReduceMean").data(x).run()) == std::vector<float>{2.5f});
    CHECK(OpCase("ReduceMean").data(x).attribute("keepdims", std::int64_t{0}).run().shape().empty());
    const Tensor kept = OpCase("ReduceMax", 18).data(x).attribute("noop_with_empty_axes", std::int64_t{1}).run();
    CHECK(values_of(kept) == values_of(x));
}

TEST_CASE("every set of axes reduces alike in both layouts") {
    Random random(14);
    const Tensor x = random_reals({3, 20, 4, 5}, random);
    for (const Ints& axes :
         {Ints{0}, Ints{1}, Ints{2}, Ints{3}, Ints{2, 3}, Ints{1, 2}, Ints{0, 3}, Ints{0, 1, 2, 3}}) {
        for (const std::int64_t keep : {0, 1}) {
            INFO("axes " << Catch::Detail::stringify(axes) << ", keepdims " << keep << ", seed 14");
            const auto run = [&](const char* op, Layout layout) {
                return OpCase(op).data(x).attribute("axes", axes).attribute("keepdims", keep).layout(layout).run();
            };
            const Tensor mean = run("ReduceMean", Layout::plain);
            CHECK(largest_difference(mean, run("ReduceMean", Layout::channels_last)) < 1e-7);
            CHECK(same_bits(run("ReduceMax", Layout::plain), run("ReduceMax", Layout::channels_last)));
        }
    }
}

TEST_CASE("a mean stays exact where a float32 sum would drop small terms") {
    const Tensor x = reals({1, 1, 4, 1}, {0x1p24f, 1, 1, -0x1p24f});  // in float32 2^24 + 1 is 2^24
    CHECK(values_of(OpCase("GlobalAveragePool").data(x).run()) == std::vector<float>{0.5f});
}

TEST_CASE("reductions refuse what they cannot fold") {
    using Catch::Contains;
    CHECK_THAT(OpCase("ReduceMean").data(ramp({2, 3})).attribute("axes", Ints{2}).failure(), Contains("axes"));
    CHECK_THAT(OpCase("ReduceMean").data(ramp({2, 3})).attribute("axes", Ints{1, -1}).failure(), Contains("twice"));
    CHECK_THAT(OpCase("ReduceMax").data(ramp({2, 0})).failure(), Contains("no elements"));
    CHECK_THAT(OpCase("ReduceMean", 18).data(ramp({2, 3})).data(integers({1})).failure(), Contains("constant"));
    CHECK_THAT(OpCase("GlobalMaxPool").data(ramp({2, 3})).failure(), Contains("dimensions"));
}

TEST_CASE("every reduction follows its definition, in both layouts") {
    struct Example {
        const char* op;
        double start;
        double (*fold)(double sum, double x);
        double (*finish)(double sum);
    };
    const auto same = [](double sum) { return sum; };
    const auto log = [](double sum) { return std::log(sum); };
    const Example examples[] = {
        {"ReduceSum", 0, [](double sum, double x) { return sum + x; }, same},
        {"ReduceProd", 1, [](double sum, double x) { return sum * x; }, same},
        {"ReduceMin", 100, [](double sum, double x) { return std::min(sum, x); }, same},
        {"ReduceMax", -100, [](double sum, double x) { return std::max(sum, x); }, same},
        {"ReduceL1", 0, [](double sum, double x) { return sum + std::abs(x); }, same},
        {"ReduceL2", 0, [](double sum, double x) { return sum + x * x; }, [](double sum) { return std::sqrt(sum); }},
        {"ReduceSumSquare", 0, [](double sum, double x) { return sum + x * x; }, same},
        {"ReduceLogSum", 0, [](double sum, double x) { return sum + x; }, log},
        {"ReduceLogSumExp", 0, [](double sum, double x) { return sum + std::exp(x); }, log},
    };
    Random random(15);
    Tensor x(DType::f32, {2, 3, 4, 5});
    for (float& value : x.span<float>()) value = static_cast<float>(0.5 + random.uniform());
    for (const Example& example : examples) {
        INFO(example.op << ", seed 15");
        Tensor expected(DType::f32, {2, 1, 4, 1});
        for (std::int64_t i = 0; i < 8; ++i) {
            double sum = example.start;
            for (std::int64_t channel = 0; channel < 3; ++channel) {
                for (std::int64_t column = 0; column < 5; ++column)
                    sum = example.fold(sum, x.data<float>()[((i / 4 * 3 + channel) * 4 + i % 4) * 5 + column]);
            }
            expected.data<float>()[i] = static_cast<float>(example.finish(sum));
        }
        const auto make = [&] { return OpCase(example.op, 18).data(x).constant(integers({1, 3})); };
        CHECK(largest_difference(make().run(), expected) < 1e-4);
        CHECK(largest_difference(make().layout(Layout::channels_last).run(), expected) < 1e-4);
    }
}

TEST_CASE("reductions of integers stay integers and wrap around") {
    const Tensor x = integers({2, -3, 4});
    const auto run = [&](const char* op) { return integers_of(OpCase(op).data(x).run()); };
    CHECK(run("ReduceProd") == Ints{-24});
    CHECK(run("ReduceSum") == Ints{3});
    CHECK(run("ReduceMax") == Ints{4});
    CHECK(run("ReduceMin") == Ints{-3});
    CHECK(run("ReduceL1") == Ints{9});
    CHECK(run("ReduceMean") == Ints{1});
    const Tensor large = integers({std::numeric_limits<std::int64_t>::max(), 2});
    CHECK(integers_of(OpCase("ReduceSum").data(large).run()) == Ints{std::numeric_limits<std::int64_t>::min() + 1});
}

TEST_CASE("ReduceLogSumExp does not overflow, and ReduceSum takes axes as an input since opset 13") {
    CHECK(values_of(OpCase("ReduceLogSumExp").data(reals({2}, {1000, 1000})).run())[0] == Approx(1000 + std::log(2.0)));
    CHECK(values_of(OpCase("ReduceSum", 13).data(ramp({2, 3})).constant(integers({1})).run()) ==
          std::vector<float>{3, 12});
    CHECK(values_of(OpCase("ReduceSum", 11).data(ramp({2, 3})).attribute("axes", Ints{1}).run()) ==
          std::vector<float>{3, 12});
}
