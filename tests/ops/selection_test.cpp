// Operators that choose or reorder slices, and those whose number of outputs hangs on constants.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;

Tensor truths(const std::vector<int>& values) {
    Tensor tensor(DType::boolean, {static_cast<std::int64_t>(values.size())});
    for (std::size_t i = 0; i < values.size(); ++i) tensor.data<bool>()[i] = values[i] != 0;
    return tensor;
}

Tensor whole(std::int64_t number) {
    return Tensor::of<std::int64_t>({}, std::span<const std::int64_t>(&number, 1));
}

Tensor number(float value) {
    return reals({}, {value});
}

}  // namespace

TEST_CASE("Compress keeps what the condition names") {
    const Tensor x = ramp({3, 2});
    CHECK(values_of(OpCase("Compress").attribute("axis", std::int64_t{0}).data(x).constant(truths({0, 1, 1})).run()) ==
          Floats{2, 3, 4, 5});
    const Tensor columns =
        OpCase("Compress").attribute("axis", std::int64_t{-1}).data(x).constant(truths({0, 1})).run();
    CHECK(columns.shape() == Shape{3, 1});
    CHECK(values_of(columns) == Floats{1, 3, 5});
    CHECK(values_of(OpCase("Compress").data(x).constant(truths({1, 0, 0, 0, 1})).run()) == Floats{0, 4});
    CHECK(OpCase("Compress").data(x).constant(truths({0})).run().shape() == Shape{0});
    CHECK_THAT(OpCase("Compress").data(x).data(truths({1})).failure(), Contains("must be constant"));
    CHECK_THAT(OpCase("Compress").data(x).constant(truths({1, 1, 1, 1, 1, 1, 1})).failure(),
               Contains("no longer than 6"));
    CHECK_THAT(OpCase("Compress").data(x).constant(ramp({2})).failure(), Contains("list of bool"));
    CHECK_THAT(OpCase("Compress").attribute("axis", std::int64_t{2}).data(x).constant(truths({1})).failure(),
               Contains("axis"));
}

TEST_CASE("Unique names different elements, where they are and how often") {
    const float nan = std::nanf("");
    const auto run = [](const Tensor& x, std::int64_t sorted) {
        return OpCase("Unique").constant(x).attribute("sorted", sorted).outputs(4).run_all();
    };
    const Tensor x = reals({6}, {2, 1, 1, 3, 4, 3});
    const auto sorted = run(x, 1), as_they_come = run(x, 0);
    CHECK(values_of(sorted[0]) == Floats{1, 2, 3, 4});
    CHECK(integers_of(sorted[1]) == Ints{1, 0, 3, 4});
    CHECK(integers_of(sorted[2]) == Ints{1, 0, 0, 2, 3, 2});
    CHECK(integers_of(sorted[3]) == Ints{2, 1, 2, 1});
    CHECK(values_of(as_they_come[0]) == Floats{2, 1, 3, 4});
    CHECK(integers_of(as_they_come[2]) == Ints{0, 1, 1, 2, 3, 2});
    CHECK(integers_of(run(reals({5}, {nan, 1, nan, 0, nan}), 1)[1]) == Ints{3, 1, 0});
    const auto rows = OpCase("Unique")
                          .constant(reals({3, 2}, {1, 0, 0, 5, 1, 0}))
                          .attribute("axis", std::int64_t{0})
                          .outputs(2)
                          .run_all();
    CHECK(values_of(rows[0]) == Floats{0, 5, 1, 0});
    CHECK(rows[0].shape() == Shape{2, 2});
    const auto columns =
        OpCase("Unique").constant(reals({2, 3}, {1, 0, 1, 2, 5, 2})).attribute("axis", std::int64_t{1}).run();
    CHECK(values_of(columns) == Floats{0, 1, 5, 2});
    CHECK_THAT(OpCase("Unique").data(x).failure(), Contains("must be constant"));
    CHECK_THAT(OpCase("Unique").constant(ramp({0})).failure(), Contains("no elements"));
}

TEST_CASE("NonMaxSuppression keeps the best of overlapping boxes") {
    // Two boxes over each other, one apart; corners may come in any order.
    const Tensor boxes = reals({1, 4, 4}, {0, 0, 1, 1, 0, 0.1F, 1, 1.1F, 1, 11, 0, 10, 0, 10, 1, 11});
    const Tensor scores = reals({1, 2, 4}, {0.7F, 0.9F, 0.3F, 0.5F, 0.2F, 0.1F, 0.6F, 0.6F});
    const auto run = [&](std::int64_t most, float overlap, float score) {
        return integers_of(OpCase("NonMaxSuppression")
                               .constant(boxes)
                               .constant(scores)
                               .constant(whole(most))
                               .constant(number(overlap))
                               .constant(number(score))
                               .run());
    };
    CHECK(run(9, 0.5F, 0) == Ints{0, 0, 1, 0, 0, 3, 0, 1, 2, 0, 1, 0});
    CHECK(run(1, 0.5F, 0) == Ints{0, 0, 1, 0, 1, 2});
    CHECK(run(9, 0.5F, 0.55F) == Ints{0, 0, 1, 0, 1, 2});
    CHECK(run(9, 0.9F, 0.6F) == Ints{0, 0, 1, 0, 0, 0});  // a score of 0.6 is not above 0.6
    CHECK(run(0, 0.5F, 0).empty());
    CHECK(OpCase("NonMaxSuppression").constant(boxes).constant(scores).run().shape() == Shape{0, 3});
    const auto centres = OpCase("NonMaxSuppression")
                             .constant(reals({1, 2, 4}, {1, 1, 2, 2, 1, 1, 2, 1.9F}))
                             .constant(reals({1, 1, 2}, {0.5F, 0.6F}))
                             .constant(whole(5))
                             .constant(number(0.5F))
                             .attribute("center_point_box", std::int64_t{1})
                             .run();
    CHECK(integers_of(centres) == Ints{0, 0, 1});
}

TEST_CASE("NonMaxSuppression of what is computed says what to do") {
    const Tensor boxes = ramp({1, 2, 4}), scores = ramp({1, 1, 2});
    CHECK_THAT(OpCase("NonMaxSuppression").data(boxes).data(scores).failure(),
               Contains("how many boxes are left") && Contains("post-processing"));
    CHECK_THAT(OpCase("NonMaxSuppression").constant(boxes).constant(ramp({1, 1, 3})).failure(), Contains("do not fit"));
    CHECK_THAT(OpCase("NonMaxSuppression").constant(ramp({2, 4})).constant(scores).failure(),
               Contains("three dimensions"));
    CHECK_THAT(OpCase("NonMaxSuppression").constant(boxes).constant(scores).constant(integers({1, 2})).failure(),
               Contains("one number"));
    CHECK_THAT(OpCase("NonMaxSuppression").constant(boxes).constant(scores).data(whole(1)).failure(),
               Contains("must be constant"));
}

TEST_CASE("EyeLike has ones on a diagonal") {
    CHECK(values_of(OpCase("EyeLike").data(ramp({2, 3})).run()) == Floats{1, 0, 0, 0, 1, 0});
    CHECK(values_of(OpCase("EyeLike").data(ramp({2, 3})).attribute("k", std::int64_t{2}).run()) ==
          Floats{0, 0, 1, 0, 0, 0});
    CHECK(integers_of(OpCase("EyeLike")
                          .data(ramp({3, 2}))
                          .attribute("k", std::int64_t{-1})
                          .attribute("dtype", std::int64_t{7})
                          .run()) == Ints{0, 0, 1, 0, 0, 1});
    for (const std::int64_t k : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
        CHECK(values_of(OpCase("EyeLike").data(ramp({2, 2})).attribute("k", k).run()) == Floats{0, 0, 0, 0});
    CHECK_THAT(OpCase("EyeLike").data(ramp({2})).failure(), Contains("2 dimensions"));
    CHECK_THAT(OpCase("EyeLike").data(ramp({2, 2})).attribute("dtype", std::int64_t{8}).failure(),
               Contains("data type 8"));
}

TEST_CASE("ReverseSequence turns the beginning of each sequence") {
    const auto op = [](Ints lengths) {
        return OpCase("ReverseSequence").data(ramp({4, 2})).data(integers(std::move(lengths)));
    };
    CHECK(values_of(op({3, 1}).run()) == Floats{4, 1, 2, 3, 0, 5, 6, 7});
    const Tensor rows = OpCase("ReverseSequence")
                            .data(ramp({2, 3, 1}))
                            .data(integers({2, 0}))
                            .attribute("batch_axis", std::int64_t{0})
                            .attribute("time_axis", std::int64_t{1})
                            .run();
    CHECK(values_of(rows) == Floats{1, 0, 2, 3, 4, 5});
    CHECK_THAT(op({5, 1}).failure(), Contains("outside of 0 to 4"));
    CHECK_THAT(op({-1, 1}).failure(), Contains("outside"));
    CHECK_THAT(op({1, 1, 1}).failure(), Contains("2 samples"));
    CHECK_THAT(op({1, 1}).attribute("time_axis", std::int64_t{1}).failure(), Contains("batch_axis"));
    for (const std::int64_t time : {std::int64_t{3}, std::numeric_limits<std::int64_t>::max()})
        CHECK_THAT(op({1, 1}).attribute("time_axis", time).attribute("batch_axis", 1 - time).failure(),
                   Contains("batch_axis"));
}

TEST_CASE("Hardmax marks the first maximum") {
    const Tensor x = reals({2, 2, 2}, {1, 3, 3, 0, -1, -1, -5, 0});
    CHECK(values_of(OpCase("Hardmax").data(x).run()) == Floats{0, 1, 1, 0, 1, 0, 0, 1});
    CHECK(values_of(OpCase("Hardmax").attribute("axis", std::int64_t{1}).data(x).run()) ==
          Floats{0, 1, 1, 0, 1, 0, 0, 1});
    CHECK(values_of(OpCase("Hardmax", 11).data(x).run()) == Floats{0, 1, 0, 0, 0, 0, 0, 1});
    CHECK_THAT(OpCase("Hardmax").data(ramp({})).failure(), Contains("axis"));
    CHECK_THAT(OpCase("Hardmax").data(ramp({0})).failure(), Contains("no elements"));
}

TEST_CASE("LpNormalization makes norms 1") {
    const Tensor x = reals({2, 2}, {3, 0, -4, 0});
    CHECK(values_of(OpCase("LpNormalization").attribute("axis", std::int64_t{0}).data(x).run()) ==
          Floats{0.6F, 0, -0.8F, 0});
    CHECK(values_of(OpCase("LpNormalization").attribute("p", std::int64_t{1}).data(reals({1, 2}, {1, -3})).run()) ==
          Floats{0.25F, -0.75F});
    CHECK(values_of(OpCase("LpNormalization").data(reals({1, 2}, {1e30F, 0})).run()) == Floats{1, 0});
    CHECK_THAT(OpCase("LpNormalization").data(x).attribute("p", std::int64_t{3}).failure(), Contains("1 or 2"));
}

TEST_CASE("LpPool is the norm of each window") {
    const auto op = [](std::int64_t p) {
        return OpCase("LpPool").data(reals({1, 1, 3}, {3, -4, 0})).attribute("kernel_shape", Ints{2}).attribute("p", p);
    };
    CHECK(values_of(op(1).run()) == Floats{7, 4});
    CHECK(values_of(op(2).run()) == Floats{5, 4});
    CHECK(op(3).run().data<float>()[0] == Approx(std::cbrt(91.0)));
    CHECK(values_of(op(2).attribute("pads", Ints{1, 0}).run()) == Floats{3, 5, 4});
    CHECK(values_of(OpCase("GlobalLpPool").data(reals({1, 2, 1, 2}, {3, 4, -5, 12})).run()) == Floats{5, 13});
    CHECK_THAT(op(0).failure(), Contains("1 or more"));
}

TEST_CASE("IsInf tells signs apart") {
    const float infinity = std::numeric_limits<float>::infinity();
    const auto run = [&](const char* off) {
        OpCase op("IsInf");
        if (off != nullptr) op.attribute(off, std::int64_t{0});
        const Tensor y = op.data(reals({4}, {infinity, -infinity, 1, std::nanf("")})).run();
        return std::vector<bool>(y.data<bool>(), y.data<bool>() + 4);
    };
    CHECK(run(nullptr) == std::vector<bool>{true, true, false, false});
    CHECK(run("detect_negative") == std::vector<bool>{true, false, false, false});
    CHECK(run("detect_positive") == std::vector<bool>{false, true, false, false});
}

TEST_CASE("CastLike takes the type of its second input") {
    CHECK(integers_of(OpCase("CastLike").data(reals({2}, {1.7F, -2.2F})).data(whole(0)).run()) == Ints{1, -2});
    CHECK_THAT(OpCase("CastLike").data(ramp({2})).failure(), Contains("input 1"));
}

TEST_CASE("Scatter is the older name of ScatterElements") {
    const Tensor y =
        OpCase("Scatter", 9).data(ramp({1, 3})).data(Tensor(DType::i64, {1, 1})).data(reals({1, 1}, {9})).run();
    CHECK(values_of(y) == Floats{9, 1, 2});
}
