#include "mlq/dataset/labels.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "array_file.hpp"
#include "csv.hpp"
#include "file_spec.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

namespace mlq {
namespace {

constexpr std::string_view label_names[] = {"label", "labels", "class", "target", "category", "y"};

std::optional<std::int64_t> as_integer(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

void check_not_negative(const std::vector<std::int64_t>& values, std::string_view where) {
    const auto negative = std::find_if(values.begin(), values.end(), [](std::int64_t value) { return value < 0; });
    if (negative != values.end())
        throw Error(where,
                    "label " + std::to_string(*negative) + " of sample " + std::to_string(negative - values.begin()) +
                        " is negative",
                    "labels are class indices 0, 1, 2, ...");
}

std::optional<Labels> label_by_name(const std::vector<std::string>& texts, std::vector<std::string> names) {
    std::unordered_map<std::string_view, std::int64_t> numbers;
    for (std::size_t i = 0; i < names.size(); ++i) numbers.emplace(names[i], static_cast<std::int64_t>(i));
    Labels labels;
    for (const auto& text : texts) {
        const auto found = numbers.find(text);
        if (found == numbers.end()) return {};
        labels.values.push_back(found->second);
    }
    labels.class_names = std::move(names);
    return labels;
}

std::string first_unknown(const std::vector<std::string>& texts, const std::vector<std::string>& names) {
    const auto unknown = std::find_if(texts.begin(), texts.end(), [&](const std::string& text) {
        return std::find(names.begin(), names.end(), text) == names.end();
    });
    return unknown == texts.end() ? "" : *unknown;
}

CsvColumn choose_column(const CsvRow& first, const std::string& name, const std::string& where) {
    if (!name.empty()) return find_column(first, name, where);
    for (const auto known : label_names) {
        const auto found = std::find(first.cells.begin(), first.cells.end(), known);
        if (found != first.cells.end()) return {static_cast<std::size_t>(found - first.cells.begin()), true};
    }
    if (first.cells.size() == 1) return {0, false};
    throw Error(where, "has several columns, none called label", "name the column as " + where + ":COLUMN");
}

Labels read_csv_labels(const std::string& path, const std::string& column_name,
                       const std::vector<std::string>& class_names) {
    const auto rows = parse_csv(read_text(path), path);
    if (rows.empty()) throw Error(path, "is empty");
    const auto column = choose_column(rows.front(), column_name, path);
    std::vector<std::string> texts;
    for (std::size_t i = column.has_header ? 1 : 0; i < rows.size(); ++i) texts.push_back(rows[i].cells[column.index]);
    return label_from_text(texts, class_names, path);
}

}  // namespace

Labels label_from_text(const std::vector<std::string>& texts, const std::vector<std::string>& class_names,
                       std::string_view where) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (texts[i].empty()) throw Error(where, "sample " + std::to_string(i) + " has an empty label");
    if (!class_names.empty())
        if (auto named = label_by_name(texts, class_names)) return *std::move(named);

    Labels labels;
    for (const auto& text : texts) {
        const auto value = as_integer(text);
        if (!value) break;
        labels.values.push_back(*value);
    }
    if (labels.values.size() == texts.size()) {
        check_not_negative(labels.values, where);
        return labels;
    }
    if (!class_names.empty())
        throw Error(where,
                    "label " + mlq::quoted(first_unknown(texts, class_names)) + " is not in the list of class names");
    auto names = texts;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return *label_by_name(texts, std::move(names));
}

Labels read_labels(const std::string& spec, const std::vector<std::string>& class_names) {
    Labels labels;
    if (is_array_file(spec)) {
        static const std::string keys[] = {"y", "labels"};
        const auto array = ArrayFile::open(spec, keys);
        labels.values = read_integers(array);
        check_not_negative(labels.values, array.where());
        return labels;
    }
    const auto [path, column] = split_spec(spec);
    return read_csv_labels(path, column, class_names);
}

std::vector<std::string> read_class_names(const std::filesystem::path& path) {
    const std::string text = read_text(path, 1 << 26);
    std::vector<std::string> names;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto name = text.substr(at, end - at);
        if (name.ends_with('\r')) name.pop_back();
        names.push_back(std::move(name));
        at = end + 1;
    }
    while (!names.empty() && names.back().empty()) names.pop_back();
    if (names.empty()) throw Error(path.string(), "holds no class name");
    auto sorted = names;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) throw Error(path.string(), "class " + mlq::quoted(*twice) + " is listed twice");
    return names;
}

}  // namespace mlq
