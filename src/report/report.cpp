#include "mlq/report/report.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace mlq {
namespace {

// Where the worst comes last.
int severity(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return 0;
        case Verdict::inconclusive:
            return 1;
        case Verdict::fail:
            return 2;
    }
    return 2;
}

}  // namespace

std::string to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "pass";
        case Verdict::fail:
            return "fail";
        case Verdict::inconclusive:
            return "inconclusive";
    }
    return "fail";
}

int exit_code(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return 0;
        case Verdict::fail:
            return 1;
        case Verdict::inconclusive:
            return 3;
    }
    return 1;
}

Report::Report(std::string tool, std::string verb, std::string title)
    : tool_(std::move(tool)), verb_(std::move(verb)), title_(std::move(title)), keys_{"schema", "tool",    "version",
                                                                                      "verb",   "checks",  "verdict",
                                                                                      "notes",  "warnings"} {}

void Report::claim(const std::string& key) {
    if (!keys_.insert(key).second) throw std::logic_error("report: key \"" + key + "\" is used twice");
}

Report& Report::add(Fact fact) {
    if (!fact.key.empty()) {
        claim(fact.key);
        if (fact.interval) claim(fact.key + "_interval");
        if (!fact.unit.empty()) claim(fact.key + "_unit");
        if (!fact.note.empty()) claim(fact.key + "_note");
        if (!fact.evidence.is_null()) claim(fact.key + "_evidence");
    }
    items_.push_back({.kind = Item::Kind::fact, .fact = std::move(fact)});
    return *this;
}

Report& Report::add(Table table) {
    for (const auto& row : table.rows) {
        if (row.size() != table.columns.size())
            throw std::logic_error("report: a row of table \"" + table.key + "\" does not fit its columns");
    }
    if (!table.key.empty()) claim(table.key);
    items_.push_back({.kind = Item::Kind::table, .table = std::move(table)});
    return *this;
}

Report& Report::add(Check check) {
    items_.push_back({.kind = Item::Kind::check, .check = std::move(check)});
    return *this;
}

Report& Report::add(Plot plot) {
    items_.push_back({.kind = Item::Kind::plot, .plot = std::move(plot)});
    return *this;
}

Report& Report::section(std::string title) {
    items_.push_back({.kind = Item::Kind::section, .words = std::move(title)});
    return *this;
}

Report& Report::note(std::string text) {
    items_.push_back({.kind = Item::Kind::note, .words = std::move(text)});
    return *this;
}

Report& Report::warn(std::string text) {
    items_.push_back({.kind = Item::Kind::warning, .words = std::move(text)});
    return *this;
}

Report& Report::text(std::string block) {
    items_.push_back({.kind = Item::Kind::text, .words = std::move(block)});
    return *this;
}

Report& Report::extra(std::string key, Json value) {
    claim(key);
    items_.push_back(
        {.kind = Item::Kind::extra, .fact = {.key = std::move(key), .label = {}, .value = std::move(value)}});
    return *this;
}

namespace {

void reword_texts(Json& json, const std::function<std::string(const std::string&)>& reword) {
    if (json.is_string()) json = reword(json.get<std::string>());
    if (!json.is_structured()) return;
    for (Json& element : json) reword_texts(element, reword);
}

}  // namespace

Report& Report::reword(const std::function<std::string(const std::string&)>& reword) {
    for (auto& item : items_) {
        if (item.kind == Item::Kind::note || item.kind == Item::Kind::warning) item.words = reword(item.words);
        item.fact.note = reword(item.fact.note);
        item.table.note = reword(item.table.note);
        item.check.detail = reword(item.check.detail);
        if (item.kind == Item::Kind::extra) reword_texts(item.fact.value, reword);
    }
    return *this;
}

std::optional<Verdict> Report::verdict() const {
    std::optional<Verdict> worst;
    for (const auto& item : items_) {
        if (item.kind != Item::Kind::check) continue;
        if (!worst || severity(item.check.verdict) > severity(*worst)) worst = item.check.verdict;
    }
    return worst;
}

}  // namespace mlq
