#include "mlq/base/tensor.hpp"

#include <catch2/catch.hpp>
#include <new>
#include <vector>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("a new tensor is zero, aligned, and readable beyond its end") {
    const Tensor tensor(DType::u8, {3, 5});
    CHECK(tensor.byte_size() == 15);
    CHECK(reinterpret_cast<std::uintptr_t>(tensor.bytes()) % 64 == 0);
    for (std::size_t i = 0; i < 15 + 64; ++i) CHECK(tensor.data<std::uint8_t>()[i] == 0);
}

TEST_CASE("a copy has its own elements; a view and a move have the same") {
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    Tensor tensor = Tensor::of<float>({2, 3}, values);
    Tensor copy = tensor;
    copy.data<float>()[0] = 9;
    CHECK(tensor.data<float>()[0] == 1);
    copy = tensor;
    CHECK(copy.data<float>()[0] == 1);
    tensor.view().span<float>()[5] = 7;
    CHECK(tensor.span<float>()[5] == 7);
    const auto* address = tensor.bytes();
    const Tensor moved = std::move(tensor).reshaped({3, 2});
    CHECK(moved.bytes() == address);
    CHECK(moved.shape() == Shape{3, 2});
}

TEST_CASE("tensors without elements are tensors too") {
    const Tensor nothing;
    CHECK(nothing.size() == 0);
    const Tensor copy = nothing;
    CHECK(copy.size() == 0);
    CHECK(Tensor(DType::f32, {0, 7}).byte_size() == 0);
    CHECK(Tensor(DType::i64, {}).byte_size() == 8);
}

TEST_CASE("impossible sizes end in an error and not in an allocation") {
    CHECK_THROWS_AS(Tensor(DType::f32, {-1}), Error);
    CHECK_THROWS_AS(Tensor(DType::f32, {1 << 21, 1 << 21}), Error);
}

TEST_CASE("each element type has a size and a name") {
    for (const auto type : {DType::f32, DType::u8, DType::i8, DType::i32, DType::i64, DType::boolean}) {
        CHECK(size_of(type) > 0);
        CHECK(to_string(type) != "unknown");
    }
    CHECK(size_of(dtype_of<std::int64_t>()) == 8);
    CHECK(to_string(dtype_of<float>()) == "float32");
}
