// What a split looks like on disk: a file for each part, the table with one more column, or lists of row numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/split/assign.hpp"
#include "mlq/split/batch.hpp"
#include "mlq/split/table.hpp"

namespace mlq::split {

enum class Emit {
    files,   // train.csv, dev.csv, ...: records byte for byte, header repeated
    column,  // split.csv: all records in their order, each with the name of its part as a last column (jsonl: last key)
    index,   // train.index, dev.index, ...: row numbers from 0, one a line
};

struct EmitOptions {
    Emit emit = Emit::files;
    bool gzip = false;
    bool header = true;                 // repeat the head (byte order mark, header record)
    std::string column_name = "split";  // of the column
};

struct OutputName {
    std::string file = {};  // "train.csv"
    std::string part = {};  // empty if it holds all parts
};

// Turns assigned batches into the bytes of each output.
class Emitter {
  public:
    // Throws Error if the column's name is taken.
    Emitter(const Table& table, std::size_t inputs, const std::vector<std::string>& parts, const EmitOptions& options);

    const std::vector<OutputName>& outputs() const { return outputs_; }
    std::string head() const;  // what every output begins with

    // Fills one piece for each output.
    void render(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const;

  private:
    Table table_ = {};
    std::size_t inputs_;
    std::vector<std::string> parts_ = {};
    EmitOptions options_ = {};
    std::vector<OutputName> outputs_ = {};

    void render_files(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const;
    void render_column(const Batch& batch, const Assigned& assigned, std::string& piece) const;
    void render_index(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const;
};

}  // namespace mlq::split
