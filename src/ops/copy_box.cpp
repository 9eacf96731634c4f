#include "copy_box.hpp"

#include <cstring>

namespace mlq {
namespace {

template <typename T>
void copy_elements(const BoxCopy& copy, std::byte* to_bytes, const std::byte* from_bytes, int threads) {
    T* const to = reinterpret_cast<T*>(to_bytes) + copy.to_offset;
    const T* const from = reinterpret_cast<const T*>(from_bytes) + copy.from_offset;
    const std::int64_t to_stride = copy.walk.row_stride(0);
    const std::int64_t from_stride = copy.walk.row_stride(1);
    for_rows(copy.walk, threads, [=](const std::array<std::int64_t, 2>& offsets, std::int64_t count) {
        T* const out = to + offsets[0];
        const T* const in = from + offsets[1];
        if (to_stride == 1 && from_stride == 1) {
            std::memcpy(out, in, static_cast<std::size_t>(count) * sizeof(T));
        } else {
            for (std::int64_t i = 0; i < count; ++i) out[i * to_stride] = in[i * from_stride];
        }
    });
}

}  // namespace

BoxCopy make_box_copy(const Shape& dims, const Strides& to, const Strides& from, std::int64_t to_offset,
                      std::int64_t from_offset) {
    return {make_walk<2>(dims, {to, from}), to_offset, from_offset};
}

void copy_box(const BoxCopy& copy, std::byte* to, const std::byte* from, DType type, int threads) {
    switch (size_of(type)) {
        case 1:
            return copy_elements<std::uint8_t>(copy, to, from, threads);
        case 4:
            return copy_elements<std::uint32_t>(copy, to, from, threads);
        default:
            return copy_elements<std::uint64_t>(copy, to, from, threads);
    }
}

}  // namespace mlq
