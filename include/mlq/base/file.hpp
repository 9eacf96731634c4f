// Files: read whole, or write so that the target appears complete or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlq {

// The bytes of a file, or of standard input for "-". Throws Error if it is missing, a folder, unreadable or above
// `limit` bytes.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 34);
// The same as a text in UTF-8 (src/base/encoding.hpp).
std::string read_text(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 30);

// Writes to a temporary file beside `path` and renames it there in commit(); without commit() nothing is left behind.
// "-" writes to standard output at commit(). Throws Error with the path for every failure (permission, full disk).
class OutputFile {
  public:
    explicit OutputFile(std::filesystem::path path);
    ~OutputFile();
    OutputFile(OutputFile&& other) noexcept;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    OutputFile& operator=(OutputFile&&) = delete;
    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    void commit();
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    std::vector<std::byte> buffer_;
    void flush();
};

void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

// Fails early: throws the Error that writing `path` later would throw (missing folder, no permission). Leaves nothing
// behind.
void check_writable(const std::filesystem::path& path);

}  // namespace mlq
