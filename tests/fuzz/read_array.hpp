// What the array fuzz targets share: read all that the bytes claim to hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dataset/array_file.hpp"
#include "mlq/base/error.hpp"

namespace mlq {

inline ByteSource as_source(const std::uint8_t* data, std::size_t size) {
    const auto* bytes = reinterpret_cast<const std::byte*>(data);
    return ByteSource::of({bytes, bytes + size}, "input");
}

inline void read_all_rows(const ArrayFile& array) {
    std::vector<std::byte> row(array.row_bytes());
    std::vector<float> values(static_cast<std::size_t>(array.row_elements()));
    for (std::int64_t i = 0; i < array.rows(); ++i) {
        array.read_row(i, row);
        convert_elements(array.type(), row, values);
    }
    try {
        read_integers(array);
    } catch (const Error&) {
        // most arrays are no labels
    }
}

}  // namespace mlq
