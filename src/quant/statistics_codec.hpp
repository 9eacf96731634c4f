// The body of a statistics file: everything before the checksum.
#pragma once

#include <string_view>

#include "base/bytes.hpp"
#include "mlq/quant/statistics_file.hpp"

namespace mlq {

void write_statistics(const StatisticsFile& file, ByteWriter& writer);

void check_magic(ByteReader& reader, std::string_view where);
// Reads what follows the magic. Memory is bounded by a small multiple of the bytes.
StatisticsFile read_statistics(ByteReader& reader);

}  // namespace mlq
