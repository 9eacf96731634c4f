// From an element type that is known when a step is made to a type of C++.
#pragma once

#include "mlq/base/tensor.hpp"

namespace mlq {

// Calls work(T{}) with float, int32 or int64, the types that most numbers are computed in.
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

// The same with uint8 and int8 too.
template <typename Work>
auto with_arithmetic_type(DType type, const Work& work) {
    switch (type) {
        case DType::u8:
            return work(std::uint8_t{});
        case DType::i8:
            return work(std::int8_t{});
        default:
            return with_number_type(type, work);
    }
}

// The same with bool too.
template <typename Work>
auto with_type(DType type, const Work& work) {
    if (type == DType::boolean) return work(bool{});
    return with_arithmetic_type(type, work);
}

}  // namespace mlq
