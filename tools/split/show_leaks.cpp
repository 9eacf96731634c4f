#include "split/show_leaks.hpp"

#include "mlq/base/error.hpp"

namespace mlq::tools::split_tool {
namespace {

std::string name_for_people(std::string name) {
    for (char& c : name)
        if (c == '_') c = ' ';
    return name;
}

// JSON and terminals want text; bytes that are not UTF-8 or control characters are spelled out.
std::string show_text(const std::string& text) {
    const std::string shown = mlq::quoted(text, 60);
    return shown.size() >= 2 && shown.front() == '"' ? shown.substr(1, shown.size() - 2) : shown;
}

Table list_rows(const std::vector<split::LeakCheck>& checks, bool images) {
    Table table{.key = "findings",
                .title = images ? "Images that are in two parts" : "Rows that are in two parts",
                .columns = {{"check", "check"}}};
    for (const std::string side : {"first", "second"}) {
        table.columns.push_back({side + "_part", side == "first" ? "part" : "and part"});
        if (!images) table.columns.push_back({side + "_line", "line", Style::plain, 15});
        if (!images) table.columns.push_back({side + "_byte", "byte", Style::plain, 15});
    }
    table.columns.push_back({"similarity", "similarity"});
    table.columns.push_back({"first_text", images ? "image" : "the row begins"});
    table.columns.push_back({"second_text", images ? "and image" : "and"});
    for (const split::LeakCheck& check : checks)
        for (const split::Finding& finding : check.findings) {
            std::vector<Cell> row = {{name_for_people(check.name)}};
            for (const split::RowPlace& place : {finding.first, finding.second}) {
                row.push_back({place.part});
                if (!images) row.push_back({place.line});
                if (!images) row.push_back({place.byte});
            }
            row.push_back({finding.similarity});
            row.push_back({show_text(finding.first.text)});
            row.push_back(
                {!images && finding.first.text == finding.second.text ? "the same" : show_text(finding.second.text)});
            table.rows.push_back(std::move(row));
        }
    return table;
}

std::string count(std::uint64_t rows, const std::string& things) {
    return std::to_string(rows) + " " + (rows == 1 ? things.substr(0, things.size() - 1) : things);
}

}  // namespace

void show_leaks(Report& report, const std::vector<split::LeakCheck>& checks, const std::string& things) {
    std::string skipped;
    std::uint64_t held_back = 0, found = 0;
    bool looked = false;
    Json counts = Json::object();  // by check; null for what was not looked for
    for (const split::LeakCheck& check : checks) {
        counts[check.name] = check.ran ? Json(check.rows) : Json();
        looked |= check.ran;
        if (!check.ran) {
            skipped += (skipped.empty() ? "" : "; ") + name_for_people(check.name) + " (" + check.skipped + ")";
            continue;
        }
        found += check.rows;
        held_back += check.rows - check.findings.size();
        report.add(
            Check{.name = name_for_people(check.name),
                  .verdict = check.rows > 0 ? Verdict::fail : Verdict::pass,
                  .detail = check.rows > 0 ? count(check.rows, things) + " of a part met an earlier part" : "none"});
        if (!check.reach.empty()) report.note(check.reach);
        if (!check.note.empty()) report.warn(name_for_people(check.name) + ": " + check.note);
    }
    if (looked)
        report.add(Fact{.key = "leaks",
                        .label = "Leaks",
                        .value = found,
                        .note = things + " that met an earlier part, over all checks",
                        .evidence = {{"kind", "exact"}}});
    report.extra("leaks_by_check", counts);
    Table table = list_rows(checks, things == "images");
    if (held_back > 0) table.note = count(held_back, things) + " more, held back; --limit shows more of each check";
    if (!table.rows.empty()) report.add(std::move(table));
    if (!skipped.empty()) report.note("not looked for: " + skipped);
    if (found > 0) report.note("a new split keeps such " + things + " together: mlq-split make ... --dedupe-group");
}

}  // namespace mlq::tools::split_tool
