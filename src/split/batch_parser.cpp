#include "batch_parser.hpp"

#include <algorithm>
#include <optional>

#include "jsonl.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

// The named part of a list item that is a path.
Slice list_field(std::string_view item, Slice line, const std::string& name) {
    const std::size_t slash = name == "class" ? item.find('/') : item.rfind('/');
    if (name == "class")
        return {line.begin, line.begin + static_cast<std::uint32_t>(slash == std::string_view::npos ? 0 : slash)};
    const auto skip = static_cast<std::uint32_t>(name == "name" && slash != std::string_view::npos ? slash + 1 : 0);
    return {line.begin + skip, line.begin + static_cast<std::uint32_t>(item.size())};
}

void check_list_column(const Table& table, const std::string& name) {
    if (name != "line" && name != "path" && name != "class" && name != "name")
        throw Error(table.name, "a list has no column " + mlq::quoted(name), "it has line, path, class and name");
}

}  // namespace

struct BatchParser::State {
    Table table;
    std::vector<std::string> wanted;
    const ScanKernels* kernels;
    std::vector<std::uint32_t> distinct{};  // csv: ascending column numbers
    std::vector<std::uint32_t> order{};     // wanted -> place among the fields of a row
    std::optional<JsonFields> json{};
    std::unique_ptr<std::uint32_t[]> positions{};
    std::size_t positions_room = 0;

    MarkedText mark(const ScanText& text) {
        if (positions_room < mark_room(text.size)) {
            positions_room = mark_room(text.size);
            positions = std::make_unique_for_overwrite<std::uint32_t[]>(positions_room);
        }
        MarkedText marks{positions.get()};
        kernels->mark(text, marks);
        return marks;
    }

    // Rows, and for csv their fields. Vectors only grow: clearing them would write every element again.
    void find_rows(Batch& batch) {
        const ScanText text{batch.bytes.data(), batch.bytes.size(), table.delimiter, table.quote};
        const MarkedText marks = mark(text);
        const std::size_t room = std::size_t{marks.ends} + 1;
        if (batch.lines.size() < room) batch.lines.resize(room);
        if (batch.fields.size() < room * distinct.size()) batch.fields.resize(room * distinct.size());
        const std::uint32_t columns =
            table.format == Format::csv ? static_cast<std::uint32_t>(table.columns.size()) : 1;
        FoundRecords found{batch.lines.data(), batch.fields.data()};
        kernels->find_records(text, marks, {columns, distinct.data(), distinct.size()}, found);
        batch.newlines = marks.newlines;
        batch.rows = found.found;
        batch.records = found.found + found.skipped;
        if (found.ragged)
            batch.bad = {found.ragged_record.begin,
                         std::to_string(found.ragged_fields) + (found.ragged_fields == 1 ? " field" : " fields") +
                             " where " + std::to_string(columns) + " are expected",
                         "a stray delimiter, or an unquoted newline?"};
        if (marks.misplaced != no_position)
            complain_of_quote(batch, marks);
        else if (batch.unclosed && (!found.ragged || found.ragged_record.end == text.size))
            complain_of_end(batch, found.ragged ? found.ragged_record : batch.lines[batch.rows - 1]);
    }

    // A misplaced quote makes every later record doubtful: it is named unless a ragged record comes before it.
    void complain_of_quote(Batch& batch, const MarkedText& marks) const {
        const std::size_t at = marks.misplaced;
        if (!batch.bad.what.empty() && batch.bad.byte < at && !record_holds(batch, batch.bad.byte, at)) return;
        batch.bad = {at, "misplaced quote", "quote the whole field and double the quotes in it, or pass `quote` none"};
    }
    static bool record_holds(const Batch& batch, std::uint64_t begin, std::size_t at) {
        return batch.bytes.substr(begin, at - begin).find('\n') == std::string_view::npos;
    }
    void complain_of_end(Batch& batch, Slice record) const {
        batch.bad = {record.begin, "a quote opens in this row and never closes", "close it, or pass `quote` none"};
        if (table.quote == '\0') batch.bad = {record.begin, "the record is longer than 16 MiB", ""};
    }

    void read_list_fields(Batch& batch) const {
        const std::size_t needed = batch.rows * wanted.size();
        if (batch.fields.size() < needed) batch.fields.resize(needed);
        for (std::size_t row = 0; row < batch.rows; ++row)
            for (std::size_t k = 0; k < wanted.size(); ++k)
                batch.fields[row * wanted.size() + k] = list_field(batch.content(row), batch.lines[row], wanted[k]);
    }

    void read_json_fields(Batch& batch) {
        batch.fields.clear();
        batch.arena.clear();
        batch.in_arena = true;
        for (std::size_t row = 0; row < batch.rows; ++row) {
            const std::string what = json->read(batch.content(row), batch.arena, batch.fields);
            if (what.empty() && batch.arena.size() < (std::size_t{1} << 31)) continue;
            batch.complain(row, what.empty() ? "values are too large" : what);
            batch.rows = row;
            return;
        }
    }
};

void Batch::complain(std::size_t row, std::string what, std::string remedy) {
    const std::uint64_t byte = lines[row].begin;
    if (!bad.what.empty() && bad.byte <= byte) return;
    bad = {byte, std::move(what), std::move(remedy)};
}

BatchParser::BatchParser(const Table& table, const std::vector<std::string>& wanted, const ScanKernels& kernels)
    : state_(new State{table, wanted, &kernels}) {
    State& state = *state_;
    if (table.format == Format::csv) {
        for (const std::string& name : wanted) state.order.push_back(find_column(table, name));
        state.distinct = state.order;
        std::sort(state.distinct.begin(), state.distinct.end());
        state.distinct.erase(std::unique(state.distinct.begin(), state.distinct.end()), state.distinct.end());
        for (std::uint32_t& column : state.order)
            column = static_cast<std::uint32_t>(std::lower_bound(state.distinct.begin(), state.distinct.end(), column) -
                                                state.distinct.begin());
        return;
    }
    for (std::uint32_t k = 0; k < wanted.size(); ++k) state.order.push_back(k);
    if (table.format == Format::jsonl) state.json.emplace(wanted);
    if (table.format == Format::list)
        for (const std::string& name : wanted) check_list_column(table, name);
}
BatchParser::~BatchParser() = default;
BatchParser::BatchParser(BatchParser&&) noexcept = default;

void BatchParser::parse(Batch& batch) {
    State& state = *state_;
    batch.bad = {};
    batch.in_arena = false;
    batch.quote = state.table.quote;
    batch.columns = state.wanted.size();
    batch.column_order = state.order;
    batch.fields_per_row = state.table.format == Format::csv ? state.distinct.size() : state.wanted.size();
    state.find_rows(batch);
    if (state.table.format == Format::list) state.read_list_fields(batch);
    if (state.table.format == Format::jsonl) state.read_json_fields(batch);
}

}  // namespace mlq::split
