// Headers of the two array formats: .npy (NumPy format 1.0 to 3.0) and IDX (the MNIST format).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mlq/base/shape.hpp"

namespace mlq {

enum class ElementType : std::uint8_t { boolean, u8, i8, u16, i16, u32, i32, u64, i64, f16, f32, f64 };

std::size_t size_of(ElementType type);
std::string_view to_string(ElementType type);

struct ArrayHeader {
    ElementType type = ElementType::u8;
    bool big_endian = false;
    bool fortran_order = false;  // the first index runs fastest
    Shape shape;                 // 1 to 8 dimensions, none negative, at most 2^40 elements
    std::uint64_t data_offset = 0;
};

// The longest header that is read, in bytes: `start` below need not hold more.
inline constexpr std::uint64_t array_header_limit = 1 << 17;

// Both take the first bytes of a file and throw Error for anything that is not such a header: unknown version, element
// types that are no numbers (objects, text, records), negative or huge dimensions.
ArrayHeader parse_npy_header(std::span<const std::byte> start, std::string_view where);
ArrayHeader parse_idx_header(std::span<const std::byte> start, std::string_view where);

// The start of an .npy file (version 1.0, C order, little-endian) whose elements follow: its size is a multiple of 64.
std::string make_npy_header(ElementType type, const Shape& shape);

bool looks_like_npy(std::span<const std::byte> start);
bool looks_like_idx(std::span<const std::byte> start);

}  // namespace mlq
