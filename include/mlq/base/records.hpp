// Records with named fields, streamed from CSV, TSV or JSON lines in one pass, whatever the size of the file.
//
//     RecordReader records("predictions.csv", {"id", "correct"});
//     while (records.next())
//         if (auto correct = records.field(1)) ...
//
// CSV is RFC 4180 (quotes, quoted line breaks, CRLF); TSV has no quotes; both begin with a header. JSON lines hold one
// object per line, of which scalar members are fields. Gzip is decompressed on the fly and "-" is standard input. A
// byte order mark and blank lines are skipped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlq {

enum class RecordFormat { detect, csv, tsv, jsonl };

class RecordReader {
  public:
    // Opens the file and reads the header. `columns` are the names that field() will be asked for; a name that the file
    // does not have is no error here. `detect` looks at the first line: '{' is JSON, else a tab makes it TSV, else it
    // is CSV. Throws Error for an unreadable file, a bad header, and a wanted name that the header holds twice.
    RecordReader(const std::filesystem::path& path, std::vector<std::string> columns,
                 RecordFormat format = RecordFormat::detect);
    ~RecordReader();
    RecordReader(RecordReader&&) noexcept;
    RecordReader& operator=(RecordReader&&) noexcept;

    // Goes to the next record; false at the end. Throws Error naming the row for a record with another number of fields
    // than the header, misplaced quotes, broken JSON, or above 16 MB.
    bool next();

    // The text of columns[index] in this record, valid until next(); nothing if the column is missing here or null.
    std::optional<std::string_view> field(std::size_t index) const;

    std::uint64_t row() const;                   // of this record, from 1, the header not counted
    std::string where() const;                   // "predictions.csv: row 17 (line 18)"
    std::string where(std::size_t index) const;  // "predictions.csv: row 17 (line 18), column \"correct\""

    struct State;

  private:
    std::unique_ptr<State> state_;
};

// The names in the header of a CSV or TSV file, or of the members of the first object of JSON lines. Not for standard
// input, which can be read only once. Throws Error as RecordReader does.
std::vector<std::string> read_column_names(const std::filesystem::path& path,
                                           RecordFormat format = RecordFormat::detect);

}  // namespace mlq
