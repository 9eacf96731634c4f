#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

Json to_json(const Interval& interval) {
    return {{"low", interval.low}, {"high", interval.high}, {"level", interval.level}};
}

void put_fact(Json& object, const Fact& fact) {
    if (fact.key.empty()) return;
    object[fact.key] = fact.value;
    if (fact.interval) object[fact.key + "_interval"] = to_json(*fact.interval);
    if (!fact.unit.empty()) object[fact.key + "_unit"] = fact.unit;
    if (!fact.note.empty()) object[fact.key + "_note"] = fact.note;
    if (!fact.evidence.is_null()) object[fact.key + "_evidence"] = fact.evidence;
}

Json to_json(const Table& table) {
    Json rows = Json::array();
    for (const auto& row : table.rows) {
        Json object = Json::object();
        for (std::size_t c = 0; c < row.size(); ++c) {
            object[table.columns[c].key] = row[c].value;
            if (row[c].interval) object[table.columns[c].key + "_interval"] = to_json(*row[c].interval);
            if (!row[c].evidence.is_null()) object[table.columns[c].key + "_evidence"] = row[c].evidence;
        }
        rows.push_back(std::move(object));
    }
    return rows;
}

Json to_json(const Check& check) {
    return {{"name", check.name}, {"verdict", to_string(check.verdict)}, {"detail", check.detail}};
}

std::string drop_prefix(const std::string& tool) {
    return tool.starts_with("mlq-") ? tool.substr(4) : tool;
}

}  // namespace

std::string write_json(const Report& report) {
    Json checks = Json::array();
    Json notes = Json::array();
    Json warnings = Json::array();
    Json object = {{"schema", "mlq." + drop_prefix(report.tool()) + "." + report.verb() + "/1"},
                   {"tool", report.tool()},
                   {"version", MLQ_VERSION},
                   {"verb", report.verb()}};
    for (const auto& item : report.items()) {
        switch (item.kind) {
            case Item::Kind::fact:
            case Item::Kind::extra:
                put_fact(object, item.fact);
                break;
            case Item::Kind::table:
                if (!item.table.key.empty()) object[item.table.key] = to_json(item.table);
                break;
            case Item::Kind::check:
                checks.push_back(to_json(item.check));
                break;
            case Item::Kind::note:
                notes.push_back(item.words);
                break;
            case Item::Kind::warning:
                warnings.push_back(item.words);
                break;
            case Item::Kind::plot:
            case Item::Kind::section:
            case Item::Kind::text:
                break;
        }
    }
    object["checks"] = std::move(checks);
    const auto verdict = report.verdict();
    object["verdict"] = verdict ? Json(to_string(*verdict)) : Json();
    object["notes"] = std::move(notes);
    object["warnings"] = std::move(warnings);
    return to_text(object);
}

}  // namespace mlq
