#include "varint.hpp"

namespace mlq {

void write_varint(ByteWriter& writer, std::uint64_t value) {
    while (value >= 0x80) {
        writer.little(static_cast<std::uint8_t>(value | 0x80));
        value >>= 7;
    }
    writer.little(static_cast<std::uint8_t>(value));
}

std::uint64_t read_varint(ByteReader& reader) {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint64_t byte = reader.little<std::uint8_t>();
        if (shift == 63 && byte > 1) break;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            if (byte == 0 && shift > 0) break;
            return value;
        }
    }
    throw Error("byte " + std::to_string(reader.offset()), "not a valid number");
}

}  // namespace mlq
