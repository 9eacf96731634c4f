// Moves a box of elements from one arrangement to another, whatever their type.
#pragma once

#include "walk.hpp"

namespace mlq {

struct BoxCopy {
    Walk<2> walk;  // operand 0 is written, operand 1 is read
    std::int64_t to_offset = 0;
    std::int64_t from_offset = 0;
};

BoxCopy make_box_copy(const Shape& dims, const Strides& to, const Strides& from, std::int64_t to_offset = 0,
                      std::int64_t from_offset = 0);

void copy_box(const BoxCopy& copy, std::byte* to, const std::byte* from, DType type, int threads);

}  // namespace mlq
