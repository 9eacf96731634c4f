#include "mlq/metrics/metric_files.hpp"

#include <algorithm>
#include <span>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/evidence.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t largest_report = std::uint64_t{1} << 28;

bool is_of(const Json& report, const MetricName& name) {
    if (!report.is_object()) return false;
    const auto schema = report.find("schema");
    return name.report.empty() || (schema != report.end() && schema->is_string() &&
                                   schema->get_ref<const std::string&>().starts_with(name.report));
}

// The object that has the metric: the report itself or the row of a table; null when it is not there.
const Json* find_object(const Json& report, const MetricName& name, const std::string& path) {
    if (!is_of(report, name)) return nullptr;
    if (name.table.empty()) return report.contains(name.metric) ? &report : nullptr;
    const auto table = report.find(name.table);
    if (table == report.end() || !table->is_array()) return nullptr;
    const Json* found = nullptr;
    for (const auto& row : *table) {
        const bool matches = row.is_object() && row.contains(name.metric) &&
                             std::all_of(name.row.items().begin(), name.row.items().end(), [&](const auto& cell) {
                                 const auto value = row.find(cell.key());
                                 return value != row.end() && *value == cell.value();
                             });
        if (!matches) continue;
        if (found != nullptr)
            throw Error(path, "several rows fit " + quoted(to_string(name)), "name more cells in \"row\"");
        found = &row;
    }
    return found;
}

void add_numbers(const Json& object, std::vector<std::string>& keys) {
    for (const auto& [key, value] : object.items())
        if (value.is_number() && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

std::vector<std::string> list_tables(const Json& report) {
    std::vector<std::string> tables;
    for (const auto& [key, value] : report.items())
        if (value.is_array() && !value.empty() && value[0].is_object() && key != "checks") tables.push_back(key);
    return tables;
}

std::string join(const std::vector<std::string>& words) {
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(words.size(), most); ++i) text.append(i == 0 ? "" : ", ").append(words[i]);
    return text + (words.size() > most ? ", ..." : "");
}

// What there is instead, in the reports and the table that the name is about.
std::string list_choices(const std::vector<MetricFiles::File>& files, const MetricName& name) {
    std::vector<std::string> keys, tables, schemas;
    for (const auto& file : files) {
        if (!file.report.is_object()) continue;
        if (const auto schema = file.report.find("schema"); schema != file.report.end() && schema->is_string())
            schemas.push_back(*schema);
        if (!is_of(file.report, name)) continue;
        for (const auto& table : list_tables(file.report)) tables.push_back(table);
        if (name.table.empty()) add_numbers(file.report, keys);
        const auto table = file.report.find(name.table);
        if (!name.table.empty() && table != file.report.end() && table->is_array())
            for (const auto& row : *table)
                if (row.is_object()) add_numbers(row, keys);
    }
    if (keys.empty() && !name.table.empty() && !tables.empty()) return "the tables are " + join(tables);
    if (!keys.empty()) return (name.table.empty() ? "there are " : "the columns are ") + join(keys);
    if (!name.report.empty() && !schemas.empty()) return "the reports are " + join(schemas);
    return "none of them has a number; give JSON reports, as `report` FILE.json writes them";
}

}  // namespace

MetricFiles::MetricFiles(const std::vector<std::filesystem::path>& paths) {
    for (const auto& path : paths) {
        std::error_code none;
        if (!std::filesystem::is_directory(path, none)) {
            add(path);
            continue;
        }
        std::vector<std::filesystem::path> inside;
        for (const auto& entry : std::filesystem::directory_iterator(path, none)) {
            if (entry.path().extension() == ".json") inside.push_back(entry.path());
        }
        std::sort(inside.begin(), inside.end());
        if (inside.empty()) throw Error(path.string(), "the folder holds no .json report");
        for (const auto& file : inside) add(file);
    }
    if (files_.empty()) throw Error("metrics", "no file is given", "give JSON reports, as `report` FILE.json writes");
}

void MetricFiles::add(const std::filesystem::path& path) {
    const auto bytes = read_file(path, largest_report);
    File file{.path = path.string(), .hash = fingerprint(bytes)};
    if (path.extension() == ".json") {
        std::string converted;
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        file.report = parse_json(as_utf8(text, converted, file.path), file.path);
        if (!file.report.is_object())
            throw Error(file.path, "is not a JSON object", "give a report in JSON, as `json` prints it");
    } else {
        for (const auto& other : files_) {
            if (other.report.is_null())
                throw Error(file.path, "two files of predictions: " + quoted(other.path) + " is another",
                            "a candidate has one; reports end in .json");
        }
    }
    files_.push_back(std::move(file));
}

const MetricFiles::File& MetricFiles::predictions() const {
    for (const auto& file : files_) {
        if (!file.report.is_null()) continue;
        file.used = true;
        return file;
    }
    throw Error("metrics", "the baseline is a file of predictions, and the candidate's predictions are missing",
                "give them as CSV, TSV or JSON lines");
}

Belief MetricFiles::find(const MetricName& name) const {
    const File* owner = nullptr;
    const Json* object = nullptr;
    for (const auto& file : files_) {
        const auto* found = find_object(file.report, name, file.path);
        if (found == nullptr) continue;
        if (owner != nullptr)
            throw Error("metric " + quoted(to_string(name)),
                        "is in both " + quoted(owner->path) + " and " + quoted(file.path),
                        "say which with \"report\": \"mlq.TOOL.VERB\"");
        owner = &file;
        object = found;
    }
    if (owner == nullptr)
        throw Error("metric " + quoted(to_string(name)),
                    "is in no metrics file" + (name.report.empty() ? "" : " of " + quoted(name.report)),
                    list_choices(files_, name));
    owner->used = true;
    return read_belief(*object, name.metric, owner->path, name.exact);
}

}  // namespace mlq
