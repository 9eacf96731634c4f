// The part of the zip format that .npz uses: entries stored or deflated, no zip64, no encryption.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"

namespace mlq {

struct ZipEntry {
    std::string name;
    std::uint16_t method = 0;  // 0 stored, 8 deflated
    std::uint32_t crc = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t size = 0;
    std::uint64_t header_offset = 0;
};

// The central directory, in its order. Throws Error for a damaged directory, zip64, encryption and other methods.
std::vector<ZipEntry> list_zip(const ByteSource& zip);

// The bytes of an entry: a slice in place when stored; inflated into memory (at most 4 GiB, CRC checked) when deflated.
ByteSource open_entry(const ByteSource& zip, const ZipEntry& entry);

}  // namespace mlq
