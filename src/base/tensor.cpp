#include "mlq/base/tensor.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace mlq {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t slack = 64;

std::byte* allocate(std::size_t size) {
    const std::size_t rounded = (size + slack + alignment - 1) / alignment * alignment;
    auto* bytes = static_cast<std::byte*>(std::aligned_alloc(alignment, rounded));
    if (bytes == nullptr) throw std::bad_alloc();
    std::memset(bytes, 0, rounded);
    return bytes;
}

}  // namespace

std::size_t size_of(DType type) {
    switch (type) {
        case DType::f32:
        case DType::i32:
            return 4;
        case DType::i64:
            return 8;
        case DType::u8:
        case DType::i8:
        case DType::boolean:
            return 1;
    }
    return 0;
}

std::string_view to_string(DType type) {
    switch (type) {
        case DType::f32:
            return "float32";
        case DType::u8:
            return "uint8";
        case DType::i8:
            return "int8";
        case DType::i32:
            return "int32";
        case DType::i64:
            return "int64";
        case DType::boolean:
            return "bool";
    }
    return "unknown";
}

void Tensor::Free::operator()(std::byte* bytes) const {
    std::free(bytes);
}

Tensor::Tensor(DType type, Shape shape) : type_(type), shape_(std::move(shape)) {
    storage_.reset(allocate(byte_size()));
}

Tensor::Tensor(const Tensor& other) : type_(other.type_), shape_(other.shape_) {
    if (!other.storage_) return;
    storage_.reset(allocate(byte_size()));
    std::memcpy(storage_.get(), other.storage_.get(), byte_size());
}

Tensor& Tensor::operator=(const Tensor& other) {
    if (this != &other) *this = Tensor(other);
    return *this;
}

Tensor Tensor::reshaped(Shape shape) && {
    assert(volume(shape) == size());
    shape_ = std::move(shape);
    return std::move(*this);
}

}  // namespace mlq
