#include <catch2/catch.hpp>
#include <cmath>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

template <typename T>
Tensor list(std::vector<T> values) {
    return Tensor::of<T>({static_cast<std::int64_t>(values.size())}, values);
}

template <typename T>
std::vector<int> codes_of(const Tensor& tensor) {
    return {tensor.data<T>(), tensor.data<T>() + tensor.size()};
}

Tensor zero_point_u8(std::uint8_t zero) {
    return Tensor::of<std::uint8_t>({}, std::span(&zero, 1));
}

}  // namespace

TEST_CASE("QuantizeLinear divides, rounds half to even and saturates") {
    const Tensor x = reals({8}, {0.25f, 0.75f, 1.25f, -0.25f, 1000, -1000, 0, NAN});
    const Tensor y = OpCase("QuantizeLinear").data(x).constant(reals({}, {0.5f})).constant(zero_point_u8(10)).run();
    CHECK(y.type() == DType::u8);
    CHECK(codes_of<std::uint8_t>(y) == std::vector<int>{10, 12, 12, 10, 255, 0, 10, 0});
    CHECK(OpCase("QuantizeLinear").data(x).constant(reals({}, {1})).run().type() == DType::u8);
    CHECK(OpCase("QuantizeLinear", 21)
              .data(x)
              .constant(reals({}, {1}))
              .attribute("output_dtype", std::int64_t{3})
              .run()
              .type() == DType::i8);
}

TEST_CASE("scales and zero points may lie along an axis, in both layouts") {
    const Tensor x = reals({1, 2, 1, 2}, {1, 2, 3, 4});
    const Tensor scale = reals({2}, {0.5f, 2}), zero = list<std::int8_t>({0, -1});
    for (const Layout layout : {Layout::plain, Layout::channels_last}) {
        const Tensor q = OpCase("QuantizeLinear")
                             .data(x)
                             .constant(scale)
                             .constant(zero)
                             .attribute("axis", std::int64_t{-3})
                             .layout(layout)
                             .run();
        CHECK(codes_of<std::int8_t>(q) == std::vector<int>{2, 4, 1, 1});  // 1.5 and 2 round to 2, minus 1
        const Tensor back = OpCase("DequantizeLinear").data(q).constant(scale).constant(zero).layout(layout).run();
        CHECK(values_of(back) == std::vector<float>{1, 2, 4, 4});
    }
}

TEST_CASE("DequantizeLinear takes int32 biases and needs no zero point") {
    const Tensor y =
        OpCase("DequantizeLinear").data(list<std::int32_t>({-4, 2147483647})).constant(reals({}, {0.5f})).run();
    CHECK(values_of(y) == std::vector<float>{-2, 1073741824.0f});
}

TEST_CASE("quantization that does not fit its operands is refused") {
    const Tensor x = ramp({2, 3});
    CHECK_THAT(OpCase("QuantizeLinear").data(x).constant(ramp({2})).failure(), Contains("dimension 1"));
    CHECK_THAT(OpCase("QuantizeLinear", 10).data(x).constant(ramp({3})).failure(), Contains("before opset 13"));
    CHECK_THAT(OpCase("QuantizeLinear").data(x).constant(ramp({3})).constant(zero_point_u8(0)).failure(),
               Contains("zero point"));
    CHECK_THAT(OpCase("QuantizeLinear").data(x).constant(reals({}, {1})).constant(Tensor(DType::i32, {})).failure(),
               Contains("int32"));
    CHECK_THAT(
        OpCase("QuantizeLinear", 21).data(x).constant(ramp({2, 1})).attribute("block_size", std::int64_t{3}).failure(),
        !Contains("nothing"));
    CHECK_THAT(OpCase("QuantizeLinear", 21)
                   .data(x)
                   .constant(reals({}, {1}))
                   .attribute("output_dtype", std::int64_t{17})
                   .failure(),
               Contains("output_dtype"));
    CHECK_THAT(OpCase("DequantizeLinear").data(x).constant(reals({}, {1})).failure(), Contains("float32"));
    CHECK_THAT(OpCase("DequantizeLinear")
                   .data(list<std::int8_t>({1}))
                   .constant(reals({}, {1}))
                   .constant(zero_point_u8(0))
                   .failure(),
               Contains("type"));
}
