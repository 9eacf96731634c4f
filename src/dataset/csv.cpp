#include "csv.hpp"

#include <algorithm>
#include <charconv>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

[[noreturn]] void refuse(std::string_view where, std::int64_t line, const std::string& what) {
    throw Error(std::string(where) + ": line " + std::to_string(line), what);
}

class CsvReader {
  public:
    CsvReader(std::string_view text, std::string_view where) : text_(text), where_(where) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    }
    bool at_end() const { return at_ >= text_.size(); }

    CsvRow read_row() {
        CsvRow row{line_, {}};
        do row.cells.push_back(read_cell());
        while (accept(","));
        if (!at_end() && !accept("\r\n") && !accept("\n")) refuse(where_, line_, "text after a closing quote");
        ++line_;
        return row;
    }

  private:
    bool accept(std::string_view wanted) {
        if (text_.substr(at_, wanted.size()) != wanted) return false;
        at_ += wanted.size();
        return true;
    }
    std::string read_cell() {
        if (accept("\"")) return read_quoted();
        const auto end = std::min(text_.find_first_of(",\n", at_), text_.size());
        auto cell = text_.substr(at_, end - at_);
        if (cell.find('"') != std::string_view::npos) refuse(where_, line_, "a quote inside an unquoted cell");
        if (cell.ends_with('\r') && (end == text_.size() || text_[end] == '\n')) cell.remove_suffix(1);
        at_ = end;
        return std::string(cell);
    }
    std::string read_quoted() {
        const std::int64_t start_line = line_;
        std::string cell;
        while (true) {
            const auto quote = text_.find('"', at_);
            if (quote == std::string_view::npos) refuse(where_, start_line, "a quote is not closed");
            const auto piece = text_.substr(at_, quote - at_);
            line_ += std::count(piece.begin(), piece.end(), '\n');
            cell += piece;
            at_ = quote + 1;
            if (!accept("\"")) return cell;
            cell += '"';
        }
    }

    std::string_view text_;
    std::string_view where_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text, std::string_view where) {
    std::vector<CsvRow> rows;
    CsvReader reader(text, where);
    while (!reader.at_end()) {
        auto row = reader.read_row();
        if (row.cells.size() == 1 && row.cells[0].empty()) continue;
        if (!rows.empty() && row.cells.size() != rows.front().cells.size())
            refuse(where, row.line,
                   std::to_string(row.cells.size()) + " cells, but line " + std::to_string(rows.front().line) +
                       " has " + std::to_string(rows.front().cells.size()));
        rows.push_back(std::move(row));
    }
    return rows;
}

CsvColumn find_column(const CsvRow& first, std::string_view name, std::string_view where) {
    const auto& cells = first.cells;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_number = error == std::errc() && end == name.data() + name.size();
    if (is_number && number >= 1 && number <= cells.size()) return {number - 1, false};
    const auto found = std::find(cells.begin(), cells.end(), name);
    if (!is_number && found != cells.end()) return {static_cast<std::size_t>(found - cells.begin()), true};
    std::string known;
    for (const auto& cell : cells)
        if (known.size() < 200) known += (known.empty() ? "" : ", ") + mlq::quoted(cell, 40);
    throw Error(where, "has no column " + mlq::quoted(name), "its first line is " + known);
}

}  // namespace mlq
