// What a table file looks like: its format, dialect and columns, found from its name and its first record.
//
//   csv    RFC 4180: quoted fields, CRLF or LF, optional byte order mark; any one-byte delimiter (tsv is csv with tabs)
//   jsonl  one JSON object a line; a column is a key, "a.b" reaches into nested objects
//   list   one item a line: columns "line" (also "path"), "class" (the first folder of a path) and "name" (after the
//          last slash)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlq::split {

enum class Format { csv, jsonl, list };

// How to read; empty members are found from the data.
struct ReadOptions {
    std::string format = {};     // "csv", "tsv", "jsonl", "list"; empty: by file name, then by the first byte
    std::string delimiter = {};  // one byte, or "tab"; empty: the one of , ; tab | seen most in the first record
    std::string quote = "\"";    // one byte, or "none"
    bool header = true;          // csv: the first record names the columns
    std::vector<std::string> columns = {};  // csv without header: the names; empty: "1", "2", ...
    std::string isa = "auto";               // see choose_scan_kernels
    std::size_t chunk_size = 256 << 10;     // bytes read at once, the size of a batch; tests make it small
};

struct Table {
    std::string name = {};  // of the first input, for messages
    Format format = Format::csv;
    char delimiter = ',';
    char quote = '"';                       // '\0': none
    std::vector<std::string> columns = {};  // csv only
    std::string head = {};                  // byte order mark and header record, byte for byte; repeated in each part
    std::string line_end = "\n";            // "\r\n" if the first record ends so
};

// Reads the options and the first bytes of a file (whole first record included) and describes the table. `complete`
// says that `start` is the whole file. Throws Error for UTF-16, for options that contradict each other and for a header
// that cannot be read.
Table describe_table(const std::string& name, std::string_view start, bool complete, const ReadOptions& options);

// The end of the first record in `start` (after its newline), or 0 if it is not there yet.
std::size_t find_record_end(std::string_view start, char quote);

// The number of a csv column by name, or by "#3" (from 1). Throws Error with the known names; ambiguous names are an
// error.
std::uint32_t find_column(const Table& table, std::string_view name);

// "csv", "tsv", "jsonl" or "txt": what a file of this table is called.
std::string file_extension(const Table& table);

}  // namespace mlq::split
