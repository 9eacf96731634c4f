// A source whose samples are the image files that a CSV list names.
#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "csv.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view path_names[] = {"path", "file", "filename", "filepath", "image", "image_path"};
constexpr std::string_view label_names[] = {"label", "class", "target", "category", "y"};

bool is_any_of(std::string text, std::span<const std::string_view> names) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::find(names.begin(), names.end(), text) != names.end();
}

std::optional<std::size_t> find_known(const CsvRow& first, std::span<const std::string_view> names) {
    for (std::size_t i = 0; i < first.cells.size(); ++i)
        if (is_any_of(first.cells[i], names)) return i;
    return {};
}

struct ListColumns {
    std::size_t path = 0;
    std::optional<std::size_t> label;
    bool has_header = false;
};

ListColumns choose_columns(const CsvRow& first, const std::string& path_column, const std::string& label_column,
                           const std::string& where) {
    ListColumns columns;
    const auto known_path = find_known(first, path_names);
    columns.has_header = known_path.has_value();
    columns.path = known_path.value_or(0);
    columns.label = columns.has_header ? find_known(first, label_names)
                                       : (first.cells.size() > 1 ? std::optional<std::size_t>(1) : std::nullopt);
    if (!path_column.empty()) {
        const auto column = find_column(first, path_column, where);
        columns.path = column.index;
        columns.has_header |= column.has_header;
    }
    if (!label_column.empty()) {
        const auto column = find_column(first, label_column, where);
        columns.label = column.index;
        columns.has_header |= column.has_header;
    }
    if (columns.label == columns.path) columns.label.reset();
    return columns;
}

}  // namespace

OpenedSource open_image_list(const fs::path& csv, const std::string& path_column, const std::string& label_column,
                             const std::vector<std::string>& class_names) {
    const std::string where = csv.string();
    const auto rows = parse_csv(read_text(csv), where);
    if (rows.empty()) throw Error(where, "the list is empty");
    const auto columns = choose_columns(rows.front(), path_column, label_column, where);
    const fs::path root = csv.parent_path();
    std::vector<std::string> ids;
    std::vector<std::string> texts;
    for (std::size_t i = columns.has_header ? 1 : 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        std::error_code failure;
        if (!fs::is_regular_file(root / row.cells[columns.path], failure))
            throw Error(where + ": line " + std::to_string(row.line),
                        "no file " + mlq::quoted(row.cells[columns.path], 200),
                        "paths are relative to the list's folder");
        ids.push_back(row.cells[columns.path]);
        if (columns.label) texts.push_back(row.cells[*columns.label]);
    }
    if (ids.empty()) throw Error(where, "the list has a header and no image");
    OpenedSource opened;
    if (columns.label) opened.labels = label_from_text(texts, class_names, where);
    opened.source = make_image_source(root, std::move(ids));
    return opened;
}

}  // namespace mlq
