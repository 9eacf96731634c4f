#include "dataset/array_header.hpp"
#include "read_array.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    if (!mlq::looks_like_idx(bytes)) return 0;
    try {
        mlq::parse_idx_header(bytes, "input");
        mlq::read_all_rows(mlq::ArrayFile::open(mlq::as_source(data, size)));
    } catch (const mlq::Error&) {
    }
    return 0;
}
