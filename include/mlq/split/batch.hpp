// A batch: consecutive whole records of one input, with the wanted fields found. Batches are the unit of parallel work;
// where they begin and end depends on the data alone, never on the number of threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/split/scan.hpp"
#include "mlq/split/unquote.hpp"

namespace mlq::split {

// What is wrong with a record. Its line in the whole input is known later, when batches are counted in order.
struct BadRecord {
    std::uint64_t byte = 0;  // offset within the batch's bytes
    std::string what = {};   // empty: nothing is wrong
    std::string remedy = {};
};

struct Batch {
    // Where it is.
    std::uint64_t ticket = 0;        // 0, 1, 2, ... in input order
    std::size_t input = 0;           // which input
    std::uint64_t first_byte = 0;    // of that input, decompressed
    std::uint64_t lines_before = 0;  // of that input, as editors count: header, blank lines, newlines in quotes
    std::uint64_t first_row = 0;     // rows (non-blank records) of all inputs before this batch

    // What it holds. `bytes` are whole records; 64 readable bytes follow them.
    std::string_view bytes = {};
    bool unclosed = false;     // the last record never ends: an open quote, or too long
    std::size_t rows = 0;      // records that are not blank
    std::size_t records = 0;   // all records
    std::size_t newlines = 0;  // all of them
    std::vector<Slice> lines;  // per row, with the line ending
    std::size_t columns = 0;   // wanted columns, as asked
    std::vector<std::uint32_t> column_order;
    std::size_t fields_per_row = 0;
    std::vector<Slice> fields;
    char quote = '\0';
    bool in_arena = false;
    std::string arena;  // decoded values of jsonl
    BadRecord bad;

    std::string_view record(std::size_t row) const { return slice(bytes, lines[row]); }
    std::string_view content(std::size_t row) const {
        std::string_view line = record(row);
        if (line.ends_with('\n')) line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
        return line;
    }
    // The value of the k-th wanted column, unquoted; a view of the batch or of `scratch`.
    std::string_view field(std::size_t row, std::size_t k, std::string& scratch) const {
        const Slice where = fields[row * fields_per_row + column_order[k]];
        return in_arena ? slice(arena, where) : unquote(slice(bytes, where), quote, scratch);
    }
    // The line, from 1, that holds this byte of the batch.
    std::uint64_t line_of(std::uint64_t byte) const {
        const std::string_view before = bytes.substr(0, byte);
        return lines_before + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    }
    // Notes that a row cannot be used; the first bad record of the input becomes the Error.
    void complain(std::size_t row, std::string what, std::string remedy = {});

  private:
    static std::string_view slice(std::string_view text, Slice where) {
        return text.substr(where.begin, where.end - where.begin);
    }
};

}  // namespace mlq::split
