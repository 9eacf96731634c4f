// Bytes that can be read at any offset: a file in place (pread), or memory. Copies share what they read from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mlq {

// Data that cannot be read in place (gzip, deflate, Fortran order) is held in memory up to this size, in bytes.
inline constexpr std::uint64_t in_memory_limit = std::uint64_t{1} << 32;

class ByteSource {
  public:
    // A plain file stays on disk. A gzip file is decompressed into memory, at most in_memory_limit.
    static ByteSource open(const std::filesystem::path& path);
    static ByteSource open_as_is(const std::filesystem::path& path);  // whatever its bytes look like
    static ByteSource of(std::vector<std::byte> bytes, std::string where);

    std::uint64_t size() const { return size_; }
    const std::string& where() const { return where_; }

    // Fills `out` from `offset`. Throws Error when the range is not there, also if the file has shrunk meanwhile.
    // Any number of threads may read.
    void read(std::uint64_t offset, std::span<std::byte> out) const;
    std::vector<std::byte> read_up_to(std::uint64_t offset, std::uint64_t count) const;  // fewer at the end
    ByteSource slice(std::uint64_t offset, std::uint64_t size, std::string where) const;

  private:
    struct Storage;
    std::shared_ptr<const Storage> storage_;
    std::uint64_t begin_ = 0;
    std::uint64_t size_ = 0;
    std::string where_;
};

}  // namespace mlq
