#include "clean_text.hpp"
#include "describe_intervals.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

// Outside text must not become markup, HTML or a new table cell.
std::string escape(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else if (std::string_view("\\|`*_[]#~").find(c) != std::string_view::npos)
            out.append(1, '\\').append(1, c);
        else
            out += c;
    }
    return out;
}

// A table starts and ends with a blank line, or it would join the paragraph beside it.
std::string write_facts(const std::vector<const Fact*>& facts) {
    std::string text = "| | |\n|:--|:--|\n";
    for (const auto* fact : facts) {
        text += "| " + escape(fact->label) + " | " +
                escape(format_value(fact->value, fact->interval, fact->style, fact->digits, fact->unit));
        if (!fact->note.empty()) text += " (" + escape(fact->note) + ")";
        text += " |\n";
    }
    return text + "\n";
}

bool holds_words(const Table& table, std::size_t column) {
    for (const auto& row : table.rows) {
        if (row[column].value.is_string() || row[column].value.is_array()) return true;
    }
    return false;
}

std::string write_table(const Table& table) {
    std::string text = table.title.empty() ? "" : "**" + escape(table.title) + "**\n\n";
    text += "|";
    for (const auto& column : table.columns)
        text += " " + escape(column.label.empty() ? column.key : column.label) + " |";
    text += "\n|";
    for (std::size_t c = 0; c < table.columns.size(); ++c) text += holds_words(table, c) ? ":--|" : "--:|";
    text += "\n";
    for (const auto& row : table.rows) {
        text += "|";
        for (std::size_t c = 0; c < row.size(); ++c) {
            const auto& column = table.columns[c];
            text += " " + escape(format_value(row[c].value, row[c].interval, column.style, column.digits, "")) + " |";
        }
        text += "\n";
    }
    return text + "\n" + (table.note.empty() ? "" : escape(table.note) + "\n\n");
}

std::string write_checks(const std::vector<const Check*>& checks) {
    std::string text = "| Check | Verdict | |\n|:--|:--|:--|\n";
    for (const auto* check : checks)
        text += "| " + escape(check->name) + " | " + to_string(check->verdict) + " | " + escape(check->detail) + " |\n";
    return text + "\n";
}

std::string write_item(const Item& item) {
    switch (item.kind) {
        case Item::Kind::table:
            return write_table(item.table);
        case Item::Kind::section:
            return "### " + escape(item.words) + "\n\n";
        case Item::Kind::note:
            return "Note: " + escape(item.words) + "\n\n";
        case Item::Kind::warning:
            return "> **warning:** " + escape(item.words) + "\n\n";
        default:
            return {};
    }
}

}  // namespace

std::string write_markdown(const Report& report) {
    std::string text =
        "## " + escape(report.title().empty() ? report.tool() + " " + report.verb() : report.title()) + "\n\n";
    if (const auto verdict = report.verdict()) text += "**verdict: " + to_string(*verdict) + "**\n\n";
    std::vector<const Fact*> facts;
    std::vector<const Check*> checks;
    const auto flush = [&] {
        if (!facts.empty()) text += write_facts(facts);
        if (!checks.empty()) text += write_checks(checks);
        facts.clear();
        checks.clear();
    };
    for (const auto& item : report.items()) {
        const bool is_fact = item.kind == Item::Kind::fact;
        const bool is_check = item.kind == Item::Kind::check;
        if ((!is_fact && !facts.empty()) || (!is_check && !checks.empty())) flush();
        if (is_fact && !item.fact.label.empty()) facts.push_back(&item.fact);
        if (is_check) checks.push_back(&item.check);
        text += write_item(item);
    }
    flush();
    if (const auto legend = describe_intervals(report); !legend.empty()) text += escape(legend) + "\n\n";
    text.pop_back();
    return text;
}

}  // namespace mlq
