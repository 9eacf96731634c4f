// A file whose lines are samples: {"ids": [101, 2023, ...], "mask": [1, 1, ...], "label": 3}. One is shared by the sources
// of all inputs that it feeds.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "mlq/base/json.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/dataset/labels.hpp"
#include "sample_source.hpp"

namespace mlq {

// By its name: .jsonl or .ndjson, and .gz behind.
bool is_json_lines(const std::string& path);

class JsonLines {
  public:
    // A byte order mark and blank lines are skipped. Throws Error for a file without lines, one in UTF-16, and a line above
    // 16 MiB.
    explicit JsonLines(ByteSource file);

    std::int64_t size() const { return static_cast<std::int64_t>(lines_.size()); }
    std::string where(std::int64_t index) const;  // "tokens.jsonl: line 17"
    std::vector<std::byte> read(std::int64_t index) const;
    // Throws Error for what is no JSON object.
    Json parse(std::int64_t index, std::span<const std::byte> line) const;

    // Of key "label" or "y", where the first line has a number or a text there; then every line must have one. Numbered
    // as label_from_text does. Without values where there are none.
    Labels read_labels(const std::vector<std::string>& class_names) const;

  private:
    struct Line {
        std::uint64_t begin, size;
        std::int64_t number;  // from 1, as an editor counts
    };
    ByteSource file_;
    std::vector<Line> lines_;
};

// The numbers under `key`: nested arrays, or one number. Throws Error naming the first line where it has no such key.
std::unique_ptr<SampleSource> make_json_source(std::shared_ptr<const JsonLines> lines, std::string key,
                                               const SampleInput& wanted);

}  // namespace mlq
