#include <algorithm>

#include "clean_text.hpp"
#include "describe_intervals.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

std::string pad(std::size_t count) {
    return std::string(count, ' ');
}

std::string underline(const std::string& words, char line) {
    return words + "\n" + std::string(display_width(words), line) + "\n";
}

std::string show(const Fact& fact) {
    auto text = printable(format_value(fact.value, fact.interval, fact.style, fact.digits, fact.unit));
    if (!fact.note.empty()) text += "  (" + printable(fact.note) + ")";
    return text;
}

// Facts that follow each other share one column of labels.
std::string write_facts(const std::vector<const Fact*>& facts) {
    std::size_t width = 0;
    for (const auto* fact : facts) width = std::max(width, display_width(printable(fact->label)));
    std::string text;
    for (const auto* fact : facts) {
        const auto label = printable(fact->label);
        text += label + pad(width - display_width(label) + 2) + show(*fact) + "\n";
    }
    return text;
}

bool is_words(const Json& value) {
    return value.is_string() || value.is_array() || value.is_object();
}

std::string write_table(const Table& table) {
    std::vector<std::vector<std::string>> lines(table.rows.size() + 1);
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& column = table.columns[c];
        lines[0].push_back(printable(column.label.empty() ? column.key : column.label));
        widths.push_back(display_width(lines[0].back()));
        right.push_back(true);
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            const auto& cell = table.rows[r][c];
            lines[r + 1].push_back(printable(format_value(cell.value, cell.interval, column.style, column.digits, "")));
            widths[c] = std::max(widths[c], display_width(lines[r + 1].back()));
            if (is_words(cell.value)) right[c] = false;
        }
    }
    std::string text = table.title.empty() ? "" : printable(table.title) + "\n";
    for (const auto& cells : lines) {
        std::string line;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const auto gap = pad(widths[c] - display_width(cells[c]));
            line += pad(2) + (right[c] ? gap + cells[c] : cells[c] + gap);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text + (table.note.empty() ? "" : pad(2) + printable(table.note) + "\n");
}

std::string write_check(const Check& check) {
    auto text = to_string(check.verdict) + ": " + printable(check.name);
    return text + (check.detail.empty() ? "" : " (" + printable(check.detail) + ")") + "\n";
}

std::string write_item(const Item& item) {
    switch (item.kind) {
        case Item::Kind::fact:
        case Item::Kind::plot:
        case Item::Kind::extra:
            return {};
        case Item::Kind::table:
            return write_table(item.table);
        case Item::Kind::check:
            return write_check(item.check);
        case Item::Kind::section:
            return underline(printable(item.words), '-');
        case Item::Kind::note:
            return "note: " + printable(item.words) + "\n";
        case Item::Kind::warning:
            return "warning: " + printable(item.words) + "\n";
        case Item::Kind::text:
            return item.words + (item.words.ends_with('\n') ? "" : "\n");
    }
    return {};
}

// A blank line parts what differs in kind; facts, checks, notes and warnings stand line under line.
bool stands_alone(Item::Kind kind) {
    return kind == Item::Kind::table || kind == Item::Kind::section || kind == Item::Kind::text;
}

}  // namespace

std::string write_text(const Report& report) {
    std::string text;
    std::optional<Item::Kind> previous;
    const auto append = [&](Item::Kind kind, const std::string& block) {
        const bool same = previous && *previous == kind && !stands_alone(kind);
        const bool under_heading = previous == Item::Kind::section;
        if (!text.empty() && !same && !under_heading) text += "\n";
        text += block;
        previous = kind;
    };
    if (!report.title().empty()) append(Item::Kind::section, underline(printable(report.title()), '='));
    std::vector<const Fact*> facts;
    const auto flush_facts = [&] {
        if (!facts.empty()) append(Item::Kind::fact, write_facts(facts));
        facts.clear();
    };
    for (const auto& item : report.items()) {
        if (item.kind == Item::Kind::extra || item.kind == Item::Kind::plot) continue;
        if (item.kind == Item::Kind::fact) {
            if (!item.fact.label.empty()) facts.push_back(&item.fact);
            continue;
        }
        flush_facts();
        append(item.kind, write_item(item));
    }
    flush_facts();
    if (const auto legend = describe_intervals(report); !legend.empty()) append(Item::Kind::text, legend + "\n");
    if (const auto verdict = report.verdict()) append(Item::Kind::text, "verdict: " + to_string(*verdict) + "\n");
    return text;
}

}  // namespace mlq
