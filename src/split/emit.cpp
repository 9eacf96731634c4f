#include "mlq/split/emit.hpp"

#include <algorithm>
#include <span>

#include "count_parts.hpp"
#include "jsonl.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"
#include "row_number.hpp"

namespace mlq::split {
namespace {

std::string_view line_end_of(std::string_view record) {
    if (record.ends_with("\r\n")) return "\r\n";
    return record.ends_with('\n') ? "\n" : "";
}

std::string_view strip_line_end(std::string_view record) {
    record.remove_suffix(line_end_of(record).size());
    return record;
}

bool has_key(JsonFields& reader, std::string_view content, const std::string& key) {
    const std::vector<std::string> keys = reader.list_keys(content);
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// {"a": 1} with one more key.
void append_json(std::string& out, std::string_view content, std::string_view key, std::string_view part) {
    const std::size_t brace = content.rfind('}');
    const std::string_view inside = content.substr(0, brace);
    const std::size_t last = inside.find_last_not_of(" \t");
    const bool is_empty = last == std::string_view::npos || inside[last] == '{';
    out.append(inside).append(is_empty ? "" : ", ").append(key).append(": \"").append(part).append("\"");
    out.append(content.substr(brace));
}

}  // namespace

Emitter::Emitter(const Table& table, std::size_t inputs, const std::vector<std::string>& parts,
                 const EmitOptions& options)
    : table_(table), inputs_(inputs), parts_(parts), options_(options) {
    const std::string packed = options.gzip ? ".gz" : "";
    const std::string extension = options.emit == Emit::index ? "index" : file_extension(table);
    if (options.emit != Emit::column) {
        for (const std::string& part : parts) outputs_.push_back({part + "." + extension + packed, part});
        return;
    }
    outputs_.push_back({"split." + extension + packed, ""});
    if (std::find(table.columns.begin(), table.columns.end(), options.column_name) != table.columns.end())
        throw Error(table.name, "has a column " + mlq::quoted(options.column_name) + " already", "pass `column-name`");
}

std::string Emitter::head() const {
    if (options_.emit == Emit::index || !options_.header) return "";
    const std::string_view line_end = line_end_of(table_.head);
    if (options_.emit == Emit::files) {
        // A header without a line ending (a file of nothing else) would swallow the first record.
        return table_.head + (table_.head.size() > 3 && line_end.empty() ? table_.line_end : "");
    }
    if (table_.format != Format::csv || line_end.empty()) return table_.head;
    return std::string(strip_line_end(table_.head)) + table_.delimiter + options_.column_name + std::string(line_end);
}

void Emitter::render(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const {
    pieces.resize(outputs_.size());
    for (std::string& piece : pieces) piece.clear();
    if (options_.emit == Emit::files) render_files(batch, assigned, pieces);
    if (options_.emit == Emit::column) render_column(batch, assigned, pieces[0]);
    if (options_.emit == Emit::index) render_index(batch, assigned, pieces);
}

// Neighbouring records of one part are copied together.
void Emitter::render_files(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const {
    for (std::size_t row = 0; row < batch.rows;) {
        const PartId part = assigned.parts[row];
        const Slice first = batch.lines[row];
        std::uint32_t end = first.end;
        for (++row; row < batch.rows && assigned.parts[row] == part && batch.lines[row].begin == end; ++row)
            end = batch.lines[row].end;
        pieces[part].append(batch.bytes.data() + first.begin, end - first.begin);
        // The last record of a file may lack its line ending; it needs one if another file follows.
        if (batch.bytes[end - 1] != '\n' && batch.input + 1 < inputs_) pieces[part].append(table_.line_end);
    }
}

void Emitter::render_column(const Batch& batch, const Assigned& assigned, std::string& piece) const {
    JsonFields reader({});
    const std::string key = Json(options_.column_name).dump(-1, ' ', false, Json::error_handler_t::replace);
    for (std::size_t row = 0; row < batch.rows; ++row) {
        const std::string_view record = batch.record(row);
        const std::string_view content = strip_line_end(record);
        const std::string& part = parts_[assigned.parts[row]];
        if (table_.format == Format::jsonl) {
            if (content.find(key) != std::string_view::npos && has_key(reader, content, options_.column_name))
                throw Error(table_.name, "has a key " + mlq::quoted(options_.column_name) + " already",
                            "pass `column-name`");
            append_json(piece, content, key, part);
        } else
            piece.append(content).append(1, table_.format == Format::csv ? table_.delimiter : '\t').append(part);
        const bool needs_end = record.size() == content.size() && batch.input + 1 < inputs_;
        piece.append(needs_end ? std::string_view(table_.line_end) : line_end_of(record));
    }
}

void Emitter::render_index(const Batch& batch, const Assigned& assigned, std::vector<std::string>& pieces) const {
    RowNumber number(batch.first_row);
    const std::vector<std::uint32_t> rows = count_parts(std::span(assigned.parts).first(batch.rows), pieces.size());
    std::vector<char*> ends;
    for (std::size_t s = 0; s < pieces.size(); ++s) {
        pieces[s].resize(std::size_t{rows[s]} * RowNumber::longest + RowNumber::width);
        ends.push_back(pieces[s].data());
    }
    for (std::size_t row = 0; row < batch.rows; ++row, number.increment())
        ends[assigned.parts[row]] = number.write(ends[assigned.parts[row]]);
    for (std::size_t s = 0; s < pieces.size(); ++s)
        pieces[s].resize(static_cast<std::size_t>(ends[s] - pieces[s].data()));
}

}  // namespace mlq::split
