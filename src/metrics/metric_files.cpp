#include "mlq/metrics/metric_files.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/hash.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t largest_report = std::uint64_t{1} << 28;

double read_number(const Json& object, const char* key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number() || !std::isfinite(found->get<double>()))
        throw Error(where, "\"" + std::string(key) + "\" is not a number");
    return found->get<double>();
}

Belief read_evidence(const Json& evidence, const std::string& where) {
    const auto number = [&](const char* key) { return read_number(evidence, key, where); };
    const std::string kind = evidence.is_object() ? evidence.value("kind", Json()).dump() : "";
    if (kind == "\"share\"") return Belief::share(number("hits"), number("total"));
    if (kind == "\"rate\"") return Belief::rate({number("events"), number("exposure")});
    if (kind == "\"paired\"")
        return Belief::paired(
            {number("both_right"), number("only_a_wrong"), number("only_b_wrong"), number("both_wrong")});
    throw Error(where, "its kind is not known", "use share, rate or paired");
}

std::string explain_null(const Json& object, const std::string& key) {
    const auto note = object.find(key + "_note");
    return note != object.end() && note->is_string() ? "has no value: " + quoted(note->get<std::string>())
                                                     : "has no value";
}

// The object that has the metric: the report itself or the row of a table; null when it is not there.
const Json* find_object(const Json& report, const MetricName& name, const std::string& path) {
    if (!report.is_object()) return nullptr;
    if (!name.report.empty()) {
        const auto schema = report.find("schema");
        if (schema == report.end() || !schema->is_string() ||
            !schema->get_ref<const std::string&>().starts_with(name.report))
            return nullptr;
    }
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

std::string list_numbers(const std::vector<MetricFiles::File>& files) {
    constexpr std::size_t most = 12;
    std::vector<std::string> keys;
    for (const auto& file : files) {
        if (!file.report.is_object()) continue;
        for (const auto& [key, value] : file.report.items()) {
            if (value.is_number()) keys.push_back(key);
        }
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(keys.size(), most); ++i) text.append(i == 0 ? "" : ", ").append(keys[i]);
    return keys.size() > most ? text + ", ..." : text;
}

}  // namespace

Belief read_belief(const Json& object, const std::string& key, const std::string& where) {
    const std::string place = where + ": " + quoted(key);
    const auto value = object.find(key);
    if (value == object.end()) throw Error(place, "is missing");
    if (value->is_null()) throw Error(place, explain_null(object, key));
    const double number = read_number(object, key.c_str(), where);
    if (const auto evidence = object.find(key + "_evidence"); evidence != object.end()) {
        const auto belief = with_context(place + " evidence", [&] { return read_evidence(*evidence, "counts"); });
        // A value that was shrunk or rounded may differ a little from its counts; another number is a mistake.
        if (std::fabs(belief.value() - number) > 1e-6 * std::max(1.0, std::fabs(number)))
            throw Error(
                place, "its evidence says " + std::to_string(belief.value()) + ", the value " + std::to_string(number));
        return belief;
    }
    if (const auto interval = object.find(key + "_interval"); interval != object.end()) {
        return with_context(place + " interval", [&] {
            const double low = read_number(*interval, "low", "ends"), high = read_number(*interval, "high", "ends");
            return Belief::interval(number, {low, high, high - low, read_number(*interval, "level", "ends")});
        });
    }
    return Belief::exact(number);
}

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
    if (files_.empty()) throw Error("metrics", "no file is given", "give JSON reports, as --report FILE.json writes");
}

void MetricFiles::add(const std::filesystem::path& path) {
    const auto text = read_text(path, largest_report);
    File file{.path = path.string(), .hash = fingerprint(std::as_bytes(std::span(text)))};
    if (path.extension() == ".json") {
        file.report = parse_json(text, path.string());
        if (!file.report.is_object()) throw Error(file.path, "is not a JSON object", "give what --json prints");
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
                    "there are " + list_numbers(files_));
    owner->used = true;
    return read_belief(*object, name.metric, owner->path);
}

}  // namespace mlq
