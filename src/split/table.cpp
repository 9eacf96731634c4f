#include "mlq/split/table.hpp"

#include <algorithm>
#include <array>

#include "mlq/base/error.hpp"
#include "mlq/split/scan.hpp"
#include "mlq/split/unquote.hpp"

namespace mlq::split {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string guess_format(std::string_view name, std::string_view body) {
    if (name.ends_with(".gz")) name.remove_suffix(3);
    if (ends_with_any(name, {".tsv", ".tab"})) return "tsv";
    if (name.ends_with(".csv")) return "csv";
    if (ends_with_any(name, {".jsonl", ".ndjson"})) return "jsonl";
    if (ends_with_any(name, {".txt", ".lst", ".list"})) return "list";
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (name.ends_with(".json") && first != std::string_view::npos && body[first] == '[')
        throw Error(name, "is one JSON array, not one object a line", "convert it: jq -c '.[]'");
    return first != std::string_view::npos && body[first] == '{' ? "jsonl" : "csv";
}

char parse_byte(std::string_view text, std::string_view place) {
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() != 1 || text == "\n" || text == "\r")
        throw Error(place, "expected one byte, not " + mlq::quoted(text));
    return text[0];
}

char parse_quote(std::string_view text) {
    return text == "none" || text.empty() ? '\0' : parse_byte(text, "`quote`");
}

char guess_delimiter(std::string_view record, char quote) {
    constexpr std::array candidates = {',', ';', '\t', '|'};
    std::array<std::size_t, candidates.size()> counts{};
    bool inside = false;
    for (const char c : record) {
        if (quote != '\0' && c == quote) inside = !inside;
        const auto found = std::find(candidates.begin(), candidates.end(), c);
        if (!inside && found != candidates.end()) ++counts[static_cast<std::size_t>(found - candidates.begin())];
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

std::vector<std::string> split_fields(const std::string& name, std::string_view record, const Table& table) {
    const ScanText text{record.data(), record.size(), table.delimiter, table.quote};
    std::vector<std::uint32_t> positions(mark_room(record.size()));
    MarkedText marks{positions.data()};
    choose_scan_kernels("scalar").mark(text, marks);
    if (const std::size_t bad = marks.misplaced; bad != no_position)
        throw Error(name,
                    "first row, byte " + std::to_string(table.head.size() - record.size() + bad) + ": misplaced quote",
                    "pass `quote` none if quotes mean nothing in this file");
    std::vector<std::string> fields;
    std::size_t begin = 0;
    std::size_t end = record.size();
    while (end > 0 && (record[end - 1] == '\n' || record[end - 1] == '\r')) --end;
    const auto add_field = [&](std::size_t field_end) {
        std::string scratch;
        fields.emplace_back(unquote(record.substr(begin, field_end - begin), table.quote, scratch));
        begin = field_end + 1;
    };
    for (std::uint32_t i = 0; i < marks.count && positions[i] < end; ++i) add_field(positions[i]);
    add_field(end);
    return fields;
}

void read_header(Table& table, std::string_view body, bool complete, const ReadOptions& options) {
    std::size_t end = find_record_end(body, table.quote);
    if (end == 0 && !complete)
        throw Error(table.name, "the first row does not end within " + std::to_string(body.size()) + " bytes",
                    "an unclosed quote? `quote` none reads quotes as data");
    if (end == 0) end = body.size();
    std::string_view record = body.substr(0, end);
    if (record.ends_with("\r\n")) table.line_end = "\r\n";
    if (options.delimiter.empty() && table.delimiter != '\t') table.delimiter = guess_delimiter(record, table.quote);
    if (table.delimiter == table.quote) throw Error("`delimiter`", "is the same byte as `quote`");
    if (record.find_first_not_of("\r\n") == std::string_view::npos)
        throw Error(table.name, record.empty() ? "is empty" : "the first line is blank",
                    options.header ? "a csv file starts with a header; pass `no-header` if it has none" : "");
    if (options.header) table.head.append(record);
    table.columns = split_fields(table.name, record, table);
    if (options.header) return;
    if (options.columns.empty()) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) table.columns[i] = std::to_string(i + 1);
    } else if (options.columns.size() == table.columns.size()) {
        table.columns = options.columns;
    } else {
        throw Error(table.name, "the first row has " + std::to_string(table.columns.size()) + " fields but " +
                                    std::to_string(options.columns.size()) + " columns are named");
    }
}

}  // namespace

Table describe_table(const std::string& name, std::string_view start, bool complete, const ReadOptions& options) {
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
        throw Error(name, "is UTF-16", "convert it first: iconv -f UTF-16 -t UTF-8");
    Table table;
    table.name = name;
    const bool marked = start.starts_with(byte_order_mark);
    const std::string_view body = marked ? start.substr(byte_order_mark.size()) : start;
    if (marked) table.head = byte_order_mark;
    const std::string format = options.format.empty() ? guess_format(name, body) : options.format;
    if (format == "jsonl" || format == "list") {
        table.format = format == "list" ? Format::list : Format::jsonl;
        table.delimiter = '\n';
        table.quote = '\0';
        const std::size_t newline = body.find('\n');
        if (newline != std::string_view::npos && newline > 0 && body[newline - 1] == '\r') table.line_end = "\r\n";
        return table;
    }
    if (format != "csv" && format != "tsv")
        throw Error("`format`", "unknown format " + mlq::quoted(format), "use csv, tsv, jsonl or list");
    table.quote = parse_quote(options.quote);
    table.delimiter = format == "tsv" ? '\t' : ',';
    if (!options.delimiter.empty()) table.delimiter = parse_byte(options.delimiter, "`delimiter`");
    read_header(table, body, complete, options);
    return table;
}

std::size_t find_record_end(std::string_view start, char quote) {
    bool inside = false;
    for (std::size_t i = 0; i < start.size(); ++i) {
        if (quote != '\0' && start[i] == quote) inside = !inside;
        if (start[i] == '\n' && !inside) return i + 1;
    }
    return 0;
}

std::uint32_t find_column(const Table& table, std::string_view name) {
    const auto same = [&](const std::string& column) { return column == name; };
    const auto found = std::find_if(table.columns.begin(), table.columns.end(), same);
    if (found != table.columns.end()) {
        if (std::any_of(found + 1, table.columns.end(), same))
            throw Error(table.name, "two columns are called " + mlq::quoted(name),
                        "name it by its number, as in \"#3\"");
        return static_cast<std::uint32_t>(found - table.columns.begin());
    }
    if (name.size() > 1 && name.size() < 8 && name[0] == '#' &&
        name.find_first_not_of("0123456789", 1) == std::string_view::npos) {
        const unsigned long number = std::stoul(std::string(name.substr(1)));
        if (number >= 1 && number <= table.columns.size()) return static_cast<std::uint32_t>(number - 1);
    }
    std::string known;
    for (const std::string& column : table.columns) {
        if (known.size() > 200) {
            known += ", …";
            break;
        }
        known += (known.empty() ? "" : ", ") + mlq::quoted(column, 40);
    }
    const bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos;
    throw Error(table.name, "no column " + mlq::quoted(name),
                "it has " + known +
                    (table.columns.size() == 1      ? "; perhaps with another `delimiter`?"
                     : table.columns.front() == "1" ? "; `columns` names them"
                     : is_number                    ? "; `no-header` numbers them"
                                                    : ""));
}

std::string file_extension(const Table& table) {
    if (table.format == Format::jsonl) return "jsonl";
    if (table.format == Format::list) return "txt";
    return table.delimiter == '\t' ? "tsv" : "csv";
}

}  // namespace mlq::split
