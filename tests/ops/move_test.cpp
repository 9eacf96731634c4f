// Operators that only move elements: Concat, Split, Slice, Gather, Transpose, DepthToSpace and those that rename
// dimensions.
#include <catch2/catch.hpp>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
constexpr Layout both[] = {Layout::plain, Layout::channels_last};

Tensor bytes(Shape shape) {
    Tensor tensor(DType::u8, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(i);
    return tensor;
}

}  // namespace

TEST_CASE("Concat continues one axis in both layouts") {
    const Tensor a = ramp({2, 2, 1, 3}), b = reals({2, 1, 1, 3}, {-1, -2, -3, -4, -5, -6});
    for (const Layout layout : both) {
        const Tensor y = OpCase("Concat").data(a).data(b).attribute("axis", std::int64_t{1}).layout(layout).run();
        CHECK(y.shape() == Shape{2, 3, 1, 3});
        CHECK(values_of(y) == Floats{0, 1, 2, 3, 4, 5, -1, -2, -3, 6, 7, 8, 9, 10, 11, -4, -5, -6});
    }
    const Tensor shape = OpCase("Concat")
                             .data(integers({1, 2}))
                             .data(integers({}))
                             .data(integers({3}))
                             .attribute("axis", std::int64_t{-1})
                             .run();
    CHECK(integers_of(shape) == Ints{1, 2, 3});
}

TEST_CASE("Concat moves bytes as well") {
    const Tensor y = OpCase("Concat")
                         .data(bytes({1, 2, 2, 2}))
                         .data(bytes({1, 1, 2, 2}))
                         .attribute("axis", std::int64_t{1})
                         .layout(Layout::channels_last)
                         .run();
    const auto out = y.span<std::uint8_t>();
    CHECK(std::vector<int>(out.begin(), out.end()) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3});
}

TEST_CASE("Concat refuses what does not continue") {
    const auto concat = [] { return OpCase("Concat").attribute("axis", std::int64_t{1}); };
    CHECK_THAT(concat().data(ramp({2, 2})).data(ramp({3, 2})).failure(), Contains("does not continue"));
    CHECK_THAT(concat().data(ramp({2, 2})).data(ramp({2, 2, 1})).failure(), Contains("does not continue"));
    CHECK_THAT(concat().data(ramp({2})).data(ramp({2})).failure(), Contains("axis"));
    CHECK_THAT(concat().data(ramp({1, 1})).data(Tensor(DType::i64, {1, 1})).failure(), Contains("int64"));
    CHECK_THAT(OpCase("Concat").data(ramp({2})).failure(), Contains("axis"));
    CHECK_THAT(concat().failure(), Contains("missing"));
}

TEST_CASE("Split cuts by attribute, by input, into equal parts and into counted ones") {
    const Tensor x = ramp({1, 5, 2, 1});
    for (const Layout layout : both) {
        const auto by_attribute = OpCase("Split", 11)
                                      .data(x)
                                      .attribute("axis", std::int64_t{1})
                                      .attribute("split", Ints{1, 4})
                                      .outputs(2)
                                      .layout(layout)
                                      .run_all();
        CHECK(values_of(by_attribute[0]) == Floats{0, 1});
        CHECK(values_of(by_attribute[1]) == Floats{2, 3, 4, 5, 6, 7, 8, 9});
        const auto by_input = OpCase("Split", 13)
                                  .data(x)
                                  .constant(integers({2, 0, 3}))
                                  .attribute("axis", std::int64_t{-3})
                                  .outputs(3)
                                  .layout(layout)
                                  .run_all();
        CHECK(values_of(by_input[0]) == Floats{0, 1, 2, 3});
        CHECK(by_input[1].shape() == Shape{1, 0, 2, 1});
        CHECK(values_of(by_input[2]) == Floats{4, 5, 6, 7, 8, 9});
        const auto counted = OpCase("Split", 18)
                                 .data(x)
                                 .attribute("axis", std::int64_t{1})
                                 .attribute("num_outputs", std::int64_t{3})
                                 .outputs(3)
                                 .layout(layout)
                                 .run_all();
        CHECK(counted[1].shape() == Shape{1, 2, 2, 1});
        CHECK(values_of(counted[2]) == Floats{8, 9});
    }
    CHECK(OpCase("Split").data(ramp({6})).outputs(3).infer() == std::vector<Shape>{{2}, {2}, {2}});
}

TEST_CASE("Split refuses parts that do not add up") {
    const auto split = [](Ints parts) {
        return OpCase("Split").data(ramp({5})).constant(integers(parts)).outputs(parts.size()).failure();
    };
    CHECK_THAT(split({1, 3}), Contains("add up"));
    CHECK_THAT(split({1, 5}), Contains("add up"));
    CHECK_THAT(split({-1, 6}), Contains("add up"));
    CHECK_THAT(split({std::numeric_limits<std::int64_t>::max(), 1}), Contains("add up"));
    CHECK_THAT(OpCase("Split").data(ramp({5})).outputs(2).failure(), Contains("equal parts"));
    CHECK_THAT(OpCase("Split").data(ramp({5})).constant(integers({5})).outputs(2).failure(), Contains("sizes"));
    CHECK_THAT(OpCase("Split", 18).data(ramp({2})).attribute("num_outputs", std::int64_t{4}).outputs(4).failure(),
               Contains("parts"));
}

TEST_CASE("Slice follows numpy for positive and negative steps") {
    const Tensor x = ramp({10});
    const auto slice = [&](std::int64_t start, std::int64_t end, std::int64_t step) {
        return values_of(OpCase("Slice")
                             .data(x)
                             .constant(integers({start}))
                             .constant(integers({end}))
                             .constant(integers({0}))
                             .constant(integers({step}))
                             .run());
    };
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min(),
                   highest = std::numeric_limits<std::int64_t>::max();
    CHECK(slice(2, 5, 1) == Floats{2, 3, 4});
    CHECK(slice(-3, highest, 1) == Floats{7, 8, 9});
    CHECK(slice(1, 9, 3) == Floats{1, 4, 7});
    CHECK(slice(7, 2, -2) == Floats{7, 5, 3});
    CHECK(slice(-1, lowest, -4) == Floats{9, 5, 1});
    CHECK(slice(highest, lowest, -9) == Floats{9, 0});
    CHECK(slice(0, highest, highest) == Floats{0});
    CHECK(slice(-1, lowest, lowest) == Floats{9});
    CHECK(slice(5, 2, 1).empty());
    CHECK(slice(2, 5, -1).empty());
}

TEST_CASE("Slice takes attributes before opset 10, and any axes in both layouts") {
    const Tensor x = ramp({1, 2, 3, 4});
    for (const Layout layout : both) {
        const Tensor y = OpCase("Slice", 9)
                             .data(x)
                             .attribute("starts", Ints{1, 1})
                             .attribute("ends", Ints{3, 4})
                             .attribute("axes", Ints{2, 3})
                             .layout(layout)
                             .run();
        CHECK(y.shape() == Shape{1, 2, 2, 3});
        CHECK(values_of(y) == Floats{5, 6, 7, 9, 10, 11, 17, 18, 19, 21, 22, 23});
        const Tensor flipped = OpCase("Slice")
                                   .data(x)
                                   .constant(integers({1, -1}))
                                   .constant(integers({-5, -9}))
                                   .constant(integers({1, 3}))
                                   .constant(integers({-1, -3}))
                                   .layout(layout)
                                   .run();
        CHECK(values_of(flipped) == Floats{15, 12, 19, 16, 23, 20, 3, 0, 7, 4, 11, 8});
    }
}

TEST_CASE("Slice refuses steps of zero and lists that differ in length") {
    const auto slice = [](Ints starts, Ints ends, Ints axes, Ints steps) {
        return OpCase("Slice")
            .data(ramp({4, 4}))
            .constant(integers(starts))
            .constant(integers(ends))
            .constant(integers(axes))
            .constant(integers(steps))
            .failure();
    };
    CHECK_THAT(slice({0}, {1}, {0}, {0}), Contains("steps"));
    CHECK_THAT(slice({0}, {1, 2}, {0}, {1}), Contains("length"));
    CHECK_THAT(slice({0}, {1}, {2}, {1}), Contains("axes"));
    CHECK_THAT(slice({0, 0}, {1, 1}, {1, -1}, {1, 1}), Contains("twice"));
}

TEST_CASE("Gather picks along any axis; a scalar index drops it") {
    const Tensor x = ramp({2, 3, 2});
    const Tensor y = OpCase("Gather").data(x).constant(integers({2, -3})).attribute("axis", std::int64_t{1}).run();
    CHECK(y.shape() == Shape{2, 2, 2});
    CHECK(values_of(y) == Floats{4, 5, 0, 1, 10, 11, 6, 7});
    const std::int64_t index = 1;
    const Tensor row = OpCase("Gather").data(x).constant(Tensor::of<std::int64_t>({}, std::span(&index, 1))).run();
    CHECK(row.shape() == Shape{3, 2});
    CHECK(values_of(row) == Floats{6, 7, 8, 9, 10, 11});
    CHECK(integers_of(OpCase("Gather").data(integers({5, 6, 7})).data(integers({1})).run()) == Ints{6});
}

TEST_CASE("Gather refuses indices outside the axis, constant or not") {
    CHECK_THAT(OpCase("Gather").data(ramp({3})).constant(integers({3})).failure(), Contains("index 3"));
    CHECK_THAT(OpCase("Gather").data(ramp({3})).data(integers({-4})).failure(), Contains("index -4"));
    CHECK_THAT(OpCase("Gather").data(ramp({3})).data(ramp({1})).failure(), Contains("int64"));
    CHECK_THAT(OpCase("Gather").data(ramp({})).data(integers({0})).failure(), Contains("axis"));
}

TEST_CASE("Transpose permutes, and reverses without a permutation") {
    const Tensor x = ramp({1, 2, 3, 2});
    const Tensor y = OpCase("Transpose").data(x).attribute("perm", Ints{0, 3, 1, 2}).run();
    CHECK(y.shape() == Shape{1, 2, 2, 3});
    CHECK(values_of(y) == Floats{0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11});
    CHECK(values_of(OpCase("Transpose").data(ramp({2, 3})).run()) == Floats{0, 3, 1, 4, 2, 5});
    CHECK_THAT(OpCase("Transpose").data(x).attribute("perm", Ints{0, 1, 2}).failure(), Contains("perm"));
    CHECK_THAT(OpCase("Transpose").data(x).attribute("perm", Ints{0, 1, 2, 2}).failure(), Contains("twice"));
    CHECK_THAT(OpCase("Transpose").data(x).attribute("perm", Ints{0, 1, 2, 4}).failure(), Contains("perm"));
}

TEST_CASE("DepthToSpace reads its blocks depth first or column first") {
    // Channels c = 0..7 of one pixel hold c; block 2, so two output channels.
    const Tensor x = ramp({1, 8, 1, 1});
    for (const Layout layout : both) {
        const auto run = [&](const char* mode) {
            return OpCase("DepthToSpace")
                .data(x)
                .attribute("blocksize", std::int64_t{2})
                .attribute("mode", mode)
                .layout(layout)
                .run();
        };
        CHECK(run("DCR").shape() == Shape{1, 2, 2, 2});
        CHECK(values_of(run("DCR")) == Floats{0, 2, 4, 6, 1, 3, 5, 7});
        CHECK(values_of(run("CRD")) == Floats{0, 1, 2, 3, 4, 5, 6, 7});
        const Tensor wide = OpCase("DepthToSpace")
                                .data(ramp({1, 4, 1, 2}))
                                .attribute("blocksize", std::int64_t{2})
                                .layout(layout)
                                .run();
        CHECK(values_of(wide) == Floats{0, 2, 1, 3, 4, 6, 5, 7});
    }
    const auto failure = [](Shape shape, std::int64_t block, const char* mode) {
        return OpCase("DepthToSpace")
            .data(Tensor(DType::f32, shape))
            .attribute("blocksize", block)
            .attribute("mode", mode)
            .failure();
    };
    CHECK_THAT(failure({1, 6, 2, 2}, 2, "DCR"), Contains("blocksize"));
    CHECK_THAT(failure({1, 4, 2, 2}, 0, "DCR"), Contains("blocksize"));
    CHECK_THAT(failure({1, 4, 2, 2}, 1LL << 40, "DCR"), Contains("blocksize"));
    CHECK_THAT(failure({1, 4, 2, 2}, 2, "RCD"), Contains("mode"));
    CHECK_THAT(failure({4, 2, 2}, 2, "DCR"), Contains("dimensions"));
}

TEST_CASE("Reshape copies dimensions for 0 and solves one -1") {
    const auto shape = [](Ints wanted, std::int64_t allowzero = 0) {
        return OpCase("Reshape")
            .data(ramp({2, 3, 4}))
            .constant(integers(wanted))
            .attribute("allowzero", allowzero)
            .infer()
            .front();
    };
    CHECK(shape({0, -1}) == Shape{2, 12});
    CHECK(shape({4, 6}) == Shape{4, 6});
    CHECK(shape({-1}) == Shape{24});
    CHECK(shape({0, 0, 2, -1}) == Shape{2, 3, 2, 2});
    CHECK(OpCase("Reshape", 14)
              .data(ramp({0, 3}))
              .constant(integers({3, 0}))
              .attribute("allowzero", std::int64_t{1})
              .infer()
              .front() == Shape{3, 0});
    CHECK(values_of(OpCase("Reshape").data(ramp({2, 2})).constant(integers({4})).run()) == Floats{0, 1, 2, 3});
}

TEST_CASE("Reshape refuses shapes that do not hold the elements") {
    const auto failure = [](Ints wanted) {
        return OpCase("Reshape").data(ramp({2, 3})).constant(integers(wanted)).failure();
    };
    CHECK_THAT(failure({4}), Contains("sizes differ"));
    CHECK_THAT(failure({-1, 4}), Contains("sizes differ"));
    CHECK_THAT(failure({-1, -1}), Contains("two dimensions open"));
    CHECK_THAT(failure({-2, 3}), Contains("below -1"));
    CHECK_THAT(failure({2, 3, 0}), Contains("not there"));
    CHECK_THAT(failure({1LL << 62, 1LL << 62}), Contains("2^40"));
    CHECK_THAT(OpCase("Reshape").data(ramp({0})).constant(integers({0, -1})).failure(), Contains("empty"));
    CHECK_THAT(OpCase("Reshape").data(ramp({1})).data(integers({1})).failure(), Contains("constant"));
    CHECK_THAT(OpCase("Reshape").data(ramp({1})).constant(ramp({1})).failure(), Contains("int64"));
}

TEST_CASE("Flatten folds into two dimensions around the axis") {
    const auto shape = [](std::int64_t axis) {
        return OpCase("Flatten").data(ramp({2, 3, 4})).attribute("axis", axis).infer().front();
    };
    CHECK(shape(0) == Shape{1, 24});
    CHECK(shape(1) == Shape{2, 12});
    CHECK(shape(-1) == Shape{6, 4});
    CHECK(shape(3) == Shape{24, 1});
    CHECK_THAT(OpCase("Flatten").data(ramp({2})).attribute("axis", std::int64_t{2}).failure(), Contains("axis"));
}

TEST_CASE("Squeeze and Unsqueeze take axes as an attribute before opset 13 and as an input since") {
    const Tensor x = ramp({1, 3, 1, 2});
    CHECK(OpCase("Squeeze", 11).data(x).attribute("axes", Ints{0, -2}).infer().front() == Shape{3, 2});
    CHECK(OpCase("Squeeze", 13).data(x).constant(integers({2})).infer().front() == Shape{1, 3, 2});
    CHECK(OpCase("Squeeze", 13).data(x).infer().front() == Shape{3, 2});
    CHECK(OpCase("Unsqueeze", 11).data(ramp({3})).attribute("axes", Ints{0, 2}).infer().front() == Shape{1, 3, 1});
    CHECK(OpCase("Unsqueeze", 13).data(ramp({3, 2})).constant(integers({-1, 1})).infer().front() == Shape{3, 1, 2, 1});
    CHECK(values_of(OpCase("Squeeze").data(x).run()) == values_of(x));
    CHECK_THAT(OpCase("Squeeze").data(x).constant(integers({1})).failure(), Contains("is not 1"));
    CHECK_THAT(OpCase("Unsqueeze").data(x).constant(integers({5})).failure(), Contains("axes"));
    CHECK_THAT(OpCase("Unsqueeze").data(x).constant(integers({0, 0})).failure(), Contains("twice"));
    CHECK_THAT(OpCase("Unsqueeze").data(x).failure(), Contains("missing"));
}

TEST_CASE("Identity and Dropout pass everything on") {
    const Tensor x = ramp({1, 2, 2, 3});
    for (const Layout layout : both) {
        CHECK(same_bits(OpCase("Identity").data(x).layout(layout).run(), x));
        CHECK(same_bits(OpCase("Dropout", 7).data(x).attribute("ratio", 0.5f).layout(layout).run(), x));
    }
    const auto masked =
        OpCase("Dropout", 12).data(x).absent().constant(Tensor(DType::boolean, {})).outputs(2).run_all();
    CHECK(same_bits(masked[0], x));
    CHECK(masked[1].type() == DType::boolean);
    CHECK(masked[1].bytes()[0] == std::byte{1});
    Tensor training(DType::boolean, {});
    training.bytes()[0] = std::byte{1};
    CHECK_THAT(OpCase("Dropout", 12).data(x).absent().constant(training).failure(), Contains("training_mode"));
}
