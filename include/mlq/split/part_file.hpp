// A file of a split while it is written, with its fingerprint.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mlq::split {

struct OutputFacts {
    std::string file = {};  // relative to the folder
    std::string part = {};  // empty if it holds all parts
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;       // before compression
    std::string fingerprint = {};  // XXH3-128 of these bytes
};

// One file (or standard output for "-"), written in large pieces. Throws Error with its path when a write fails.
class PartFile {
  public:
    explicit PartFile(const std::filesystem::path& path);
    ~PartFile();
    PartFile(PartFile&&) noexcept;

    // `packed` is what goes to disk: the same bytes, or a gzip member of them.
    void append(std::string_view plain, std::string_view packed);
    void close();
    std::uint64_t bytes() const;
    std::string fingerprint() const;  // after close()

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlq::split
