#include <catch2/catch.hpp>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;

Floats pad_line(const char* mode, std::int64_t begin, std::int64_t end) {
    return values_of(OpCase("Pad", 19)
                         .data(reals({4}, {1, 2, 3, 4}))
                         .constant(integers({begin, end}))
                         .attribute("mode", mode)
                         .run());
}

}  // namespace

TEST_CASE("Pad continues a line in every mode") {
    CHECK(pad_line("constant", 2, 1) == Floats{0, 0, 1, 2, 3, 4, 0});
    CHECK(pad_line("edge", 2, 1) == Floats{1, 1, 1, 2, 3, 4, 4});
    CHECK(pad_line("reflect", 2, 1) == Floats{3, 2, 1, 2, 3, 4, 3});
    CHECK(pad_line("wrap", 2, 1) == Floats{3, 4, 1, 2, 3, 4, 1});
    CHECK(pad_line("reflect", 0, 7) == Floats{1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3});  // back and forth
}

TEST_CASE("negative padding crops") {
    CHECK(pad_line("constant", -1, 2) == Floats{2, 3, 4, 0, 0});
    CHECK(pad_line("edge", 1, -3) == Floats{1, 1});
    CHECK(pad_line("constant", -2, -2).empty());
    CHECK(pad_line("constant", -6, 4) == Floats{0, 0});  // cropped beyond the data
}

TEST_CASE("Pad works on images in both layouts and in every attribute form") {
    const Tensor x = reals({1, 2, 1, 2}, {1, 2, 3, 4});
    const Ints pads = {0, 0, 1, 1, 0, 0, 1, 0};
    const Floats image = {9, 9, 9, 9, 1, 2, 9, 9, 9, 9, 9, 9, 9, 3, 4, 9, 9, 9};
    for (const Layout layout : {Layout::plain, Layout::channels_last}) {
        const Tensor old =
            OpCase("Pad", 10).data(x).attribute("pads", pads).attribute("value", 9.0f).layout(layout).run();
        CHECK(old.shape() == Shape{1, 2, 3, 3});
        CHECK(values_of(old) == image);
        const Tensor value = reals({}, {9});
        CHECK(same_bits(OpCase("Pad", 11).data(x).constant(integers(pads)).constant(value).layout(layout).run(), old));
        const Tensor by_axes = OpCase("Pad", 18)
                                   .data(x)
                                   .constant(integers({1, 1, 0, 1}))
                                   .constant(value)
                                   .constant(integers({-1, 2}))
                                   .layout(layout)
                                   .run();
        CHECK(same_bits(by_axes, old));
        const Tensor channels =
            OpCase("Pad", 11).data(x).constant(integers({0, 1, 0, 0, 0, 0, 0, 0})).layout(layout).run();
        CHECK(values_of(channels) == Floats{0, 0, 1, 2, 3, 4});
    }
}

TEST_CASE("Pad moves integers with a fill of their own type") {
    const std::int64_t fill = 7;
    const Tensor y = OpCase("Pad")
                         .data(integers({1, 2}))
                         .constant(integers({1, 0}))
                         .constant(Tensor::of<std::int64_t>({}, std::span(&fill, 1)))
                         .run();
    CHECK(integers_of(y) == Ints{7, 1, 2});
    CHECK_THAT(OpCase("Pad").data(integers({1})).constant(integers({1, 0})).constant(reals({}, {1})).failure(),
               Contains("type"));
}

TEST_CASE("Pad refuses what cannot be padded") {
    const auto failure = [](Ints pads, const char* mode) {
        return OpCase("Pad").data(ramp({2, 3})).constant(integers(pads)).attribute("mode", mode).failure();
    };
    CHECK_THAT(failure({0, 0, 0}, "constant"), Contains("pads"));
    CHECK_THAT(failure({0, -2, 0, -2}, "constant"), Contains("crop"));
    CHECK_THAT(failure({0, 0, 0, 1LL << 40}, "constant"), Contains("range"));
    CHECK_THAT(failure({1LL << 30, 0, 1LL << 30, 1}, "constant"), Contains("2^31"));
    CHECK_THAT(failure({0, 0, 0, 0}, "mirror"), Contains("mode"));
    CHECK_THAT(OpCase("Pad").data(ramp({0})).constant(integers({1, 0})).attribute("mode", "edge").failure(),
               Contains("empty"));
    CHECK_THAT(OpCase("Pad").data(ramp({1})).failure(), Contains("missing"));
    CHECK_THAT(OpCase("Pad").data(ramp({1})).constant(integers({1, 0})).data(reals({}, {1})).failure(),
               Contains("constant"));
}
