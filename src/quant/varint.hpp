// Integers in as many bytes as they need (LEB128: seven bits per byte, least significant first).
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace mlq {

void write_varint(ByteWriter& writer, std::uint64_t value);
// Throws Error for more than 64 bits and for forms longer than needed.
std::uint64_t read_varint(ByteReader& reader);

}  // namespace mlq
