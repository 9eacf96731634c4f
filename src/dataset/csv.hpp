// CSV as in RFC 4180: commas, optional double quotes, "" for a quote, line breaks inside quotes; LF or CRLF; a UTF-8
// byte order mark is skipped and empty lines are ignored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlq {

struct CsvRow {
    std::int64_t line = 0;  // on which the row starts, from 1
    std::vector<std::string> cells;
};

// Throws Error "where: line L: ..." for a quote that is not closed or not alone in its cell, and for a row whose number
// of cells differs from the first row's.
std::vector<CsvRow> parse_csv(std::string_view text, std::string_view where);

struct CsvColumn {
    std::size_t index = 0;
    bool has_header = true;  // the first row holds names, not data
};

// The column called `name` in the first row, or for a table without names the column of that number ("2", from 1;
// digits are always taken so). Throws Error showing the first row.
CsvColumn find_column(const CsvRow& first, std::string_view name, std::string_view where);

}  // namespace mlq
