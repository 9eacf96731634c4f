// Streams that may be gzip-compressed (RFC 1952), the only door to zlib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace mlq {

// Reads a file (or "-", standard input) as a stream; gzip is recognised by its magic bytes and decompressed on the fly,
// concatenated members included. Throws Error naming the file for I/O failures and damaged or truncated gzip.
class InputStream {
  public:
    explicit InputStream(const std::filesystem::path& path);
    ~InputStream();
    InputStream(InputStream&&) noexcept;
    InputStream& operator=(InputStream&&) noexcept;
    std::size_t read(std::span<std::byte> into);  // fills `into` as far as data reaches; 0 only at the end

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The whole stream, decompressed. Throws Error when it is longer than `limit` bytes.
std::vector<std::byte> read_maybe_gzip(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 34);

// zlib-level pieces for container formats: raw deflate (as in zip) of known decompressed size. Throws Error(where, ...)
// if it differs.
std::vector<std::byte> inflate_raw(std::span<const std::byte> compressed, std::uint64_t expected_size,
                                   const char* where);

// One gzip member holding `bytes`; level 1..9; the header carries no time and no name, so equal input gives equal
// output.
std::vector<std::byte> gzip(std::span<const std::byte> bytes, int level = 6);

// CRC-32 (ISO-HDLC, as in gzip and zip).
std::uint32_t crc32(std::span<const std::byte> bytes);

}  // namespace mlq
