#include "describe_intervals.hpp"

#include <set>

namespace mlq {
namespace {

std::set<double> find_levels(const Report& report) {
    std::set<double> levels;
    for (const auto& item : report.items()) {
        if (item.fact.interval && !item.fact.label.empty()) levels.insert(item.fact.interval->level);
        for (const auto& row : item.table.rows) {
            for (const auto& cell : row) {
                if (cell.interval) levels.insert(cell.interval->level);
            }
        }
    }
    return levels;
}

bool shows_outside(const Report& report) {
    for (const auto& item : report.items()) {
        if (!item.fact.label.empty() && lies_outside(item.fact.value, item.fact.interval)) return true;
        for (const auto& row : item.table.rows)
            for (const auto& cell : row)
                if (lies_outside(cell.value, cell.interval)) return true;
    }
    return false;
}

// 0.95 is "95 %" and 0.9999 is "99.99 %".
std::string format_level(double level) {
    return format_number(level * 100, Style::plain, 15) + " %";
}

}  // namespace

std::string describe_intervals(const Report& report) {
    const auto levels = find_levels(report);
    if (levels.empty()) return {};
    std::string names;
    for (const double level : levels) names.append(names.empty() ? "" : ", ").append(format_level(level));
    return "[low, high]: " + names + (levels.size() == 1 ? " interval" : " intervals") +
           (shows_outside(report) ? " of the true value, which few data can put beside the observed one" : "");
}

}  // namespace mlq
