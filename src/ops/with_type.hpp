// From an element type that is known when a step is made to a type of C++.
#pragma once

#include "mlq/base/tensor.hpp"

namespace mlq {

// Calls work(T{}) with the element type.
template <typename Work>
auto with_type(DType type, const Work& work) {
    switch (type) {
        case DType::u8:
            return work(std::uint8_t{});
        case DType::i8:
            return work(std::int8_t{});
        case DType::i32:
            return work(std::int32_t{});
        case DType::i64:
            return work(std::int64_t{});
        case DType::boolean:
            return work(bool{});
        default:
            return work(float{});
    }
}

// The same without bool.
template <typename Work>
auto with_arithmetic_type(DType type, const Work& work) {
    switch (type) {
        case DType::u8:
            return work(std::uint8_t{});
        case DType::i8:
            return work(std::int8_t{});
        case DType::i32:
            return work(std::int32_t{});
        case DType::i64:
            return work(std::int64_t{});
        default:
            return work(float{});
    }
}

// The same for the types that most numbers are computed in.
template <typename Work>
auto with_number_type(DType type, const Work& work) {
    switch (type) {
        case DType::i32:
            return work(std::int32_t{});
        case DType::i64:
            return work(std::int64_t{});
        default:
            return work(float{});
    }
}

}  // namespace mlq
