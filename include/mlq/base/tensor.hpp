// Tensor owns its elements; TensorView and ConstTensorView borrow them. All are dense and row-major in the order of
// `shape`.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

#include "mlq/base/shape.hpp"

namespace mlq {

enum class DType : std::uint8_t { f32, u8, i8, i32, i64, boolean };

std::size_t size_of(DType type);         // bytes per element
std::string_view to_string(DType type);  // "float32", "uint8", "int8", "int32", "int64", "bool"

template <typename T>
constexpr DType dtype_of();
template <>
constexpr DType dtype_of<float>() {
    return DType::f32;
}
template <>
constexpr DType dtype_of<std::uint8_t>() {
    return DType::u8;
}
template <>
constexpr DType dtype_of<std::int8_t>() {
    return DType::i8;
}
template <>
constexpr DType dtype_of<std::int32_t>() {
    return DType::i32;
}
template <>
constexpr DType dtype_of<std::int64_t>() {
    return DType::i64;
}
template <>
constexpr DType dtype_of<bool>() {
    return DType::boolean;
}

// Borrowed elements. Copying a view never copies elements; the owner must outlive it. A ConstTensorView is only read
// from.
template <typename Byte>
struct BasicTensorView {
    template <typename T>
    using Element = std::conditional_t<std::is_const_v<Byte>, const T, T>;

    DType type = DType::f32;
    Shape shape;
    Byte* bytes = nullptr;

    std::int64_t size() const { return volume(shape); }
    std::size_t byte_size() const { return static_cast<std::size_t>(size()) * size_of(type); }
    template <typename T>
    Element<T>* data() const {
        assert(type == dtype_of<T>());
        return reinterpret_cast<Element<T>*>(bytes);
    }
    template <typename T>
    std::span<Element<T>> span() const {
        return {data<T>(), static_cast<std::size_t>(size())};
    }
    operator BasicTensorView<const std::byte>() const requires(!std::is_const_v<Byte>) { return {type, shape, bytes}; }
};
using TensorView = BasicTensorView<std::byte>;
using ConstTensorView = BasicTensorView<const std::byte>;

// Owned elements, 64-byte aligned, zeroed, followed by at least 64 readable bytes of slack so that kernels may
// over-read a row's end. Copying copies the elements.
class Tensor {
  public:
    Tensor() = default;
    Tensor(DType type, Shape shape);  // throws Error if the shape is negative or larger than 2^40 elements,
                                      // std::bad_alloc without memory
    Tensor(const Tensor& other);
    Tensor& operator=(const Tensor& other);
    Tensor(Tensor&&) noexcept = default;
    Tensor& operator=(Tensor&&) noexcept = default;

    template <typename T>
    static Tensor of(Shape shape, std::span<const T> values) {
        Tensor tensor(dtype_of<T>(), std::move(shape));
        assert(static_cast<std::size_t>(tensor.size()) == values.size());
        for (std::size_t i = 0; i < values.size(); ++i) tensor.data<T>()[i] = values[i];
        return tensor;
    }

    DType type() const { return type_; }
    const Shape& shape() const { return shape_; }
    std::int64_t size() const { return volume(shape_); }
    std::size_t byte_size() const { return static_cast<std::size_t>(size()) * size_of(type_); }
    std::byte* bytes() { return storage_.get(); }
    const std::byte* bytes() const { return storage_.get(); }
    template <typename T>
    T* data() {
        assert(type_ == dtype_of<T>());
        return reinterpret_cast<T*>(storage_.get());
    }
    template <typename T>
    const T* data() const {
        assert(type_ == dtype_of<T>());
        return reinterpret_cast<const T*>(storage_.get());
    }
    template <typename T>
    std::span<T> span() {
        return {data<T>(), static_cast<std::size_t>(size())};
    }
    template <typename T>
    std::span<const T> span() const {
        return {data<T>(), static_cast<std::size_t>(size())};
    }
    TensorView view() { return {type_, shape_, storage_.get()}; }
    ConstTensorView view() const { return {type_, shape_, storage_.get()}; }
    Tensor reshaped(Shape shape) &&;  // same elements under another shape of the same volume

  private:
    struct Free {
        void operator()(std::byte* bytes) const;
    };
    DType type_ = DType::f32;
    Shape shape_ = {0};
    std::unique_ptr<std::byte, Free> storage_;
};

}  // namespace mlq
