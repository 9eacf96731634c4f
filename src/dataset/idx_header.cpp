// The MNIST format: two zero bytes, element type, number of dimensions, then big-endian dimensions and elements
// (yann.lecun.com/exdb/mnist).
#include <algorithm>
#include <string>

#include "array_header.hpp"
#include "base/bytes.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct TypeCode {
    std::uint8_t code;
    ElementType type;
};
constexpr TypeCode type_codes[] = {{0x08, ElementType::u8},  {0x09, ElementType::i8},  {0x0B, ElementType::i16},
                                   {0x0C, ElementType::i32}, {0x0D, ElementType::f32}, {0x0E, ElementType::f64}};

const TypeCode* find_type(std::byte code) {
    const auto found = std::find_if(std::begin(type_codes), std::end(type_codes),
                                    [&](const TypeCode& known) { return std::byte{known.code} == code; });
    return found == std::end(type_codes) ? nullptr : found;
}

}  // namespace

bool looks_like_idx(std::span<const std::byte> start) {
    return start.size() >= 4 && start[0] == std::byte{0} && start[1] == std::byte{0} && find_type(start[2]) &&
           start[3] >= std::byte{1} && start[3] <= std::byte{8};
}

ArrayHeader parse_idx_header(std::span<const std::byte> start, std::string_view where) {
    if (!looks_like_idx(start)) throw Error(where, "is not an IDX file");
    ByteReader reader(start, std::string(where));
    const auto head = reader.take(4);
    ArrayHeader header;
    header.type = find_type(head[2])->type;
    header.big_endian = true;
    for (int i = 0; i < std::to_integer<int>(head[3]); ++i) header.shape.push_back(reader.big_u32());
    header.data_offset = reader.offset();
    with_context(where, [&] { return volume(header.shape); });
    return header;
}

}  // namespace mlq
