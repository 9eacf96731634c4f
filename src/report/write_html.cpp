#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "clean_text.hpp"
#include "describe_intervals.hpp"
#include "draw_svg.hpp"
#include "html_interval.hpp"
#include "html_style.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

double number_of(const Json& value) {
    return value.is_number() ? value.get<double>() : std::nan("");
}

std::string element(const std::string& name, const std::string& words) {
    return words.empty() ? "" : "<" + name + ">" + escape_markup(words) + "</" + name + ">\n";
}

std::string badge(Verdict verdict) {
    const auto word = to_string(verdict);
    return "<span class=\"badge " + word + "\">" + word + "</span>";
}

// Facts of one style and unit that follow each other share a scale.
std::string write_facts(const std::vector<const Fact*>& facts) {
    std::map<std::pair<Style, std::string>, IntervalScale> scales;
    for (const auto* fact : facts) scales[{fact->style, fact->unit}].include(fact->interval, number_of(fact->value));
    std::string text = "<table class=\"facts\"><tbody>\n";
    for (const auto* fact : facts) {
        text += "<tr><th scope=\"row\">" + escape_markup(fact->label) + "</th><td>" +
                escape_markup(format_value(fact->value, fact->interval, fact->style, fact->digits, fact->unit)) +
                scales[{fact->style, fact->unit}].draw(fact->interval, number_of(fact->value));
        if (!fact->note.empty()) text += "<span class=\"note\">" + escape_markup(fact->note) + "</span>";
        text += "</td></tr>\n";
    }
    return text + "</tbody></table>\n";
}

// Of a column: numbers stand at the right; sentences keep some width, or a wide table would squeeze them into one word
// per line.
std::string class_of(const Table& table, std::size_t column) {
    constexpr std::size_t sentence = 40;
    bool holds_words = false;
    std::size_t longest = 0;
    for (const auto& row : table.rows) {
        const auto& value = row[column].value;
        holds_words |= value.is_string() || value.is_array();
        if (value.is_string()) longest = std::max(longest, value.get_ref<const std::string&>().size());
    }
    return !holds_words ? " class=\"number\"" : longest > sentence ? " class=\"long\"" : "";
}

// What the script sorts by: a number in full, nothing, or else the words themselves.
std::string sort_key(const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? " data-n=\"1\"" : " data-n=\"0\"";
    if (!value.is_number()) return value.is_null() || value == "" ? " data-none" : "";
    const double number = value.get<double>();
    if (std::isnan(number)) return " data-none";
    if (std::isinf(number)) return number > 0 ? " data-n=\"Infinity\"" : " data-n=\"-Infinity\"";
    return " data-n=\"" + value.dump() + "\"";
}

std::string write_table(const Table& table) {
    std::string text = element("h3", table.title) + "<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>";
    std::vector<IntervalScale> scales(table.columns.size());
    std::vector<std::string> kinds;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& column = table.columns[c];
        kinds.push_back(class_of(table, c));
        text += "<th scope=\"col\"" + kinds[c] + "><button type=\"button\">" +
                escape_markup(column.label.empty() ? column.key : column.label) + "</button></th>";
        for (const auto& row : table.rows) scales[c].include(row[c].interval, number_of(row[c].value));
    }
    text += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
        text += "<tr>";
        for (std::size_t c = 0; c < row.size(); ++c) {
            const auto& column = table.columns[c];
            text += "<td" + kinds[c] + sort_key(row[c].value) + ">" +
                    escape_markup(format_value(row[c].value, row[c].interval, column.style, column.digits, "")) +
                    scales[c].draw(row[c].interval, number_of(row[c].value)) + "</td>";
        }
        text += "</tr>\n";
    }
    text += "</tbody></table></div>\n";
    return text + (table.note.empty() ? "" : "<p class=\"note\">" + escape_markup(table.note) + "</p>\n");
}

std::string write_checks(const std::vector<const Check*>& checks) {
    std::string text = "<table class=\"checks\"><tbody>\n";
    for (const auto* check : checks)
        text += "<tr><td>" + badge(check->verdict) + "</td><td>" + escape_markup(check->name) + "</td><td>" +
                escape_markup(check->detail) + "</td></tr>\n";
    return text + "</tbody></table>\n";
}

// Pictures that follow each other stand side by side where there is room.
std::string write_plots(const std::vector<const Plot*>& plots) {
    std::string text;
    for (const auto* plot : plots) {
        if (const auto picture = draw_svg(*plot); !picture.empty())
            text += "<figure><figcaption>" + escape_markup(plot->title) + "</figcaption>" + picture + "</figure>\n";
    }
    return text.empty() ? "" : "<div class=\"figures\">\n" + text + "</div>\n";
}

std::string write_single(const Item& item) {
    switch (item.kind) {
        case Item::Kind::table:
            return write_table(item.table);
        case Item::Kind::section:
            return element("h2", item.words);
        case Item::Kind::note:
            return "<p>Note: " + escape_markup(item.words) + "</p>\n";
        case Item::Kind::warning:
            return "<p class=\"warning\"><b>Warning:</b> " + escape_markup(item.words) + "</p>\n";
        default:
            return {};
    }
}

// Collects items of one kind that follow each other, and writes them as one block.
class Blocks {
  public:
    void add(const Item& item) {
        if (item.kind == Item::Kind::extra || item.kind == Item::Kind::text) return;
        if (item.kind != kind_) flush();
        kind_ = item.kind;
        if (item.kind == Item::Kind::fact) {
            if (!item.fact.label.empty()) facts_.push_back(&item.fact);
        } else if (item.kind == Item::Kind::check) {
            checks_.push_back(&item.check);
        } else if (item.kind == Item::Kind::plot) {
            plots_.push_back(&item.plot);
        } else {
            text_ += write_single(item);
        }
    }
    std::string finish() {
        flush();
        return std::move(text_);
    }

  private:
    void flush() {
        if (!facts_.empty()) text_ += write_facts(facts_);
        if (!checks_.empty()) text_ += write_checks(checks_);
        if (!plots_.empty()) text_ += write_plots(plots_);
        facts_.clear();
        checks_.clear();
        plots_.clear();
    }
    Item::Kind kind_ = Item::Kind::section;
    std::vector<const Fact*> facts_;
    std::vector<const Check*> checks_;
    std::vector<const Plot*> plots_;
    std::string text_;
};

std::string write_head(const std::string& title) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "script-src 'sha256-" +
           std::string(html_script_sha256) + "'\">\n" + element("title", title) + "<style>" + std::string(html_style) +
           "</style>\n</head>\n";
}

}  // namespace

std::string write_html(const Report& report) {
    const std::string command = report.tool() + " " + report.verb();
    const std::string title = report.title().empty() ? command : report.title();
    std::string text = write_head(title) + "<body>\n<main>\n" + element("h1", title) + "<p class=\"origin\">" +
                       escape_markup(command + ", version " MLQ_VERSION) + "</p>\n";
    if (const auto verdict = report.verdict()) text += "<p>Verdict: " + badge(*verdict) + "</p>\n";
    Blocks blocks;
    for (const auto& item : report.items()) blocks.add(item);
    text += blocks.finish();
    if (const auto legend = describe_intervals(report); !legend.empty())
        text += "<p class=\"legend\">" + escape_markup(legend) + "</p>\n";
    return text + "</main>\n<script>" + std::string(html_script) + "</script>\n</body>\n</html>\n";
}

}  // namespace mlq
