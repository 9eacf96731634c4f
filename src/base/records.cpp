#include "mlq/base/records.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "encoding.hpp"
#include "gzip.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"
#include "record_fields.hpp"

namespace mlq {
namespace {

using detail::no_slot;
using detail::RecordFields;

constexpr std::size_t record_limit = 16 << 20;
constexpr std::size_t header_limit = 100'000;  // columns

RecordFormat detect_format(std::string_view start) {
    const auto line = start.substr(0, start.find('\n'));
    const auto first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] == '{') return RecordFormat::jsonl;
    return line.find('\t') != std::string_view::npos ? RecordFormat::tsv : RecordFormat::csv;
}

}  // namespace

struct RecordReader::State {
    std::string path;
    std::vector<std::string> names;
    RecordFormat format;
    InputStream stream;
    std::vector<char> buffer = std::vector<char>(1 << 16);
    std::size_t begin = 0, end = 0;
    bool stream_ended = false;
    std::uint64_t row = 0;
    std::uint64_t line = 1;  // of the record's first line
    std::uint64_t next_line = 1;
    std::vector<std::string> header_names;
    std::vector<std::size_t> slots;  // for each column of the header, the wanted name that it is
    RecordFields fields;

    State(const std::filesystem::path& file, std::vector<std::string> columns, RecordFormat wanted)
        : path(file == "-" ? "standard input" : file.string()),
          names(std::move(columns)),
          format(wanted),
          stream(file),
          fields(names.size()) {
        refill();
        begin = find_mark({buffer.data(), end}, path);
        skip_blank_lines();
        if (format == RecordFormat::detect) format = detect_format({buffer.data() + begin, end - begin});
        if (format != RecordFormat::jsonl) read_header();
    }

    char delimiter() const { return format == RecordFormat::csv ? ',' : '\t'; }
    char quote() const { return format == RecordFormat::csv ? '"' : '\0'; }
    std::string where() const { return path + ": row " + std::to_string(row) + " (line " + std::to_string(line) + ")"; }

    // What is wrong with the record that comes next.
    [[noreturn]] void fail(const char* what) {
        ++row;
        throw Error(where(), what);
    }

    // Moves what is left to the front and fills the rest of the buffer, which grows when it is full.
    bool refill() {
        if (stream_ended) return false;
        std::memmove(buffer.data(), buffer.data() + begin, end - begin);
        end -= begin;
        begin = 0;
        if (end == buffer.size()) buffer.resize(2 * buffer.size());
        const auto room = std::as_writable_bytes(std::span(buffer).subspan(end));
        const auto count = stream.read(room);
        end += count;
        stream_ended = count == 0;
        return count > 0;
    }

    void skip_blank_lines() {
        while (begin < end || refill()) {
            const char c = buffer[begin];
            if (c != '\n' && c != '\r') return;
            next_line += c == '\n';
            ++begin;
        }
    }

    // The next record without its line ending; nothing at the end of the file. Inside quotes line breaks are data, so a
    // CSV record ends at the first line break with an even number of quotes before it.
    std::optional<std::string_view> take_record() {
        skip_blank_lines();
        if (begin == end) return std::nullopt;
        line = next_line;
        std::size_t scanned = 0;
        bool inside = false;
        while (true) {
            const char* from = buffer.data() + begin + scanned;
            const auto* found = static_cast<const char*>(std::memchr(from, '\n', end - begin - scanned));
            const char* stop = found ? found : buffer.data() + end;
            if (format == RecordFormat::csv) inside ^= std::count(from, stop, '"') % 2 == 1;
            scanned += static_cast<std::size_t>(stop - from);
            if (scanned > record_limit) fail("longer than 16 MB; is a quote left open?");
            if (found && !inside) break;
            if (found) {
                ++scanned;
                ++next_line;
            } else if (!refill()) {
                if (inside) fail("a quote is not closed");
                break;
            }
        }
        std::string_view record(buffer.data() + begin, scanned);
        begin = std::min(end, begin + scanned + 1);
        ++next_line;
        if (record.ends_with('\r')) record.remove_suffix(1);
        return record;
    }

    void read_header() {
        const auto record = take_record();
        if (!record) throw Error(path, "is empty", "a table starts with a header of column names");
        const auto most = static_cast<std::size_t>(std::count(record->begin(), record->end(), delimiter())) + 1;
        if (most > header_limit) throw Error(path, "more than 100000 columns");
        RecordFields header(most);
        std::vector<std::size_t> all(most);
        for (std::size_t i = 0; i < most; ++i) all[i] = i;
        const auto count = with_context(
            path + ": header", [&] { return detail::split_delimited(*record, delimiter(), quote(), all, header); });
        header_names.assign(header.values.begin(), header.values.begin() + static_cast<std::ptrdiff_t>(count));
        slots.assign(count, no_slot);
        for (std::size_t i = 0; i < count; ++i) {
            const auto found = std::find(names.begin(), names.end(), header.values[i]);
            if (found == names.end()) continue;
            const auto slot = static_cast<std::size_t>(found - names.begin());
            if (std::find(slots.begin(), slots.end(), slot) != slots.end())
                throw Error(path, "column " + mlq::quoted(*found) + " comes twice in the header");
            slots[i] = slot;
        }
    }

    bool next() {
        const auto record = take_record();
        if (!record) return false;
        ++row;
        fields.clear();
        try {
            split(*record);
        } catch (const Error& error) {
            throw Error(where(), error.what());
        }
        return true;
    }

    void split(std::string_view record) {
        if (format == RecordFormat::jsonl) return detail::read_json_object(record, names, fields);
        const auto count = detail::split_delimited(record, delimiter(), quote(), slots, fields);
        if (count != slots.size())
            throw Error(std::to_string(count) + " fields, but the header has " + std::to_string(slots.size()));
    }
};

std::vector<std::string> read_column_names(const std::filesystem::path& path, RecordFormat format) {
    if (path == "-") throw Error("standard input", "is read once, so its columns cannot be looked up beforehand");
    RecordReader::State state(path, {}, format);
    if (state.format != RecordFormat::jsonl) return state.header_names;
    std::vector<std::string> names;
    const auto record = state.take_record();
    if (!record) return names;
    const Json object = parse_json(*record, path.string(), static_cast<std::int64_t>(state.line));
    if (!object.is_object()) throw Error(path.string(), "is no JSON lines file: its first line is no object");
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

RecordReader::RecordReader(const std::filesystem::path& path, std::vector<std::string> columns, RecordFormat format)
    : state_(std::make_unique<State>(path, std::move(columns), format)) {}
RecordReader::~RecordReader() = default;
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;

bool RecordReader::next() {
    return state_->next();
}

std::optional<std::string_view> RecordReader::field(std::size_t index) const {
    if (!state_->fields.present[index]) return std::nullopt;
    return state_->fields.values[index];
}

std::uint64_t RecordReader::row() const {
    return state_->row;
}

std::string RecordReader::where() const {
    return state_->where();
}

std::string RecordReader::where(std::size_t index) const {
    return state_->where() + ", column " + mlq::quoted(state_->names[index]);
}

}  // namespace mlq
