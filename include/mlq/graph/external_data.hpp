// Tensors whose bytes stand in files beside the model, as exporters write large ones (model.onnx, model.onnx.data).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace mlq {

// Where a tensor says that its bytes are: ONNX's keys "location" and "offset", and what its type and dims need.
struct ExternalPart {
    std::string location;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

class ExternalData {
  public:
    // Files in the folder of this model. "-", standard input, has none.
    explicit ExternalData(const std::filesystem::path& model);
    // One file, in memory, that the model calls `location`.
    ExternalData(const std::string& location, std::vector<std::byte> bytes);
    ~ExternalData();
    ExternalData(const ExternalData&) = delete;
    ExternalData& operator=(const ExternalData&) = delete;

    // Throws Error for a location that is absolute, goes up or leaves the folder by a link, for a file that is missing,
    // and for bytes that it does not hold. No more is allocated than the file holds.
    std::vector<std::byte> read(const ExternalPart& part);

    std::uint64_t bytes_read() const;
    // Of all bytes that were read, in the order of reading.
    std::string fingerprint() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlq
