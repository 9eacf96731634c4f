#include <algorithm>

#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

// RFC 4180: a field with a comma, quote or line break is quoted, and quotes are doubled.
std::string quote(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

// Numbers in full; what is not a number (null, NaN) is an empty field.
std::string field(const Json& value) {
    if (value.is_string()) return quote(value.get<std::string>());
    const auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text == "null" ? "" : quote(text);
}

std::string interval_fields(const std::optional<Interval>& interval) {
    if (!interval) return ",,,";
    return "," + field(interval->low) + "," + field(interval->high) + "," + field(interval->level);
}

bool has_intervals(const Table& table, std::size_t column) {
    return std::any_of(table.rows.begin(), table.rows.end(),
                       [column](const auto& row) { return row[column].interval.has_value(); });
}

std::string write_facts(const Report& report) {
    std::string text;
    for (const auto& item : report.items()) {
        if (item.kind != Item::Kind::fact || item.fact.key.empty()) continue;
        text += quote(item.fact.key) + "," + field(item.fact.value) + interval_fields(item.fact.interval) + "\n";
    }
    if (const auto verdict = report.verdict()) text += "verdict," + to_string(*verdict) + ",,,\n";
    return text.empty() ? "" : "key,value,low,high,level\n" + text;
}

std::string write_table(const Table& table) {
    std::string text;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& key = table.columns[c].key;
        text += (c == 0 ? "" : ",") + quote(key);
        if (has_intervals(table, c))
            text += "," + quote(key + "_low") + "," + quote(key + "_high") + "," + quote(key + "_level");
    }
    text += "\n";
    for (const auto& row : table.rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            text += (c == 0 ? "" : ",") + field(row[c].value);
            if (has_intervals(table, c)) text += interval_fields(row[c].interval);
        }
        text += "\n";
    }
    return text;
}

std::string write_checks(const Report& report) {
    std::string text;
    for (const auto& item : report.items()) {
        if (item.kind != Item::Kind::check) continue;
        text += quote(item.check.name) + "," + to_string(item.check.verdict) + "," + quote(item.check.detail) + "\n";
    }
    return text.empty() ? "" : "check,verdict,detail\n" + text;
}

}  // namespace

std::string write_csv(const Report& report) {
    std::string text;
    const auto append = [&](const std::string& block) {
        if (!text.empty() && !block.empty()) text += "\n";
        text += block;
    };
    append(write_facts(report));
    for (const auto& item : report.items()) {
        if (item.kind == Item::Kind::table) append(write_table(item.table));
    }
    append(write_checks(report));
    return text;
}

}  // namespace mlq
