#include "common/plot_column.hpp"

#include <algorithm>

namespace mlq::tools {
namespace {

std::size_t find_column(const Table& table, const std::string& key) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const Column& column) { return column.key == key; });
    return static_cast<std::size_t>(found - table.columns.begin());
}

std::string to_label(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Plot plot_column(const Table& table, const std::string& names, const std::string& values, const std::string& title,
                 PlotStyle style) {
    Plot plot{.title = title, .series = {{.style = style}}};
    const auto name = find_column(table, names), value = find_column(table, values);
    if (name == table.columns.size() || value == table.columns.size()) return plot;
    plot.x_label = table.columns[name].label;
    plot.y_label = table.columns[value].label;
    for (const auto& row : table.rows) {
        const auto& cell = row[value];
        if (!cell.value.is_number()) continue;
        const auto x = static_cast<double>(plot.x_ticks.size());
        PlotPoint point{.x = x, .y = cell.value.get<double>()};
        if (cell.interval) point.low = cell.interval->low, point.high = cell.interval->high;
        plot.x_ticks.push_back({x, to_label(row[name].value)});
        plot.series[0].points.push_back(point);
    }
    return plot;
}

}  // namespace mlq::tools
