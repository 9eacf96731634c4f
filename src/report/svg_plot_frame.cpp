#include "svg_plot_frame.hpp"

#include <algorithm>
#include <limits>

#include "svg_text.hpp"

namespace mlq {
namespace {

constexpr double picture_width = 460;
constexpr double drawing_height = 220;
constexpr double line_height = 16;
constexpr std::size_t longest_word = 22;
constexpr std::size_t longest_name = 60;
constexpr double slant = 0.7;         // radians
constexpr double slanted_width = 20;  // that a slanted word needs
constexpr std::size_t colours = 7;

double text_width(std::string_view text) {
    return character_width * static_cast<double>(display_width(printable(text)));
}

// Of all points with their bands.
AxisRange find_x_range(const Plot& plot, const BarLayout& bars) {
    if (bars.has_bars() && !plot.log_x) return {bars.first() + 0.4 * bars.width(), bars.last() - 0.4 * bars.width()};
    AxisRange range{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
    bool has_points = false;
    for (const auto& series : plot.series) {
        has_points = has_points || series.style == PlotStyle::points;
        for (const auto& point : series.points) {
            if (!can_draw(plot, point)) continue;
            range.low = std::min(range.low, point.x);
            range.high = std::max(range.high, point.x);
        }
    }
    if (!has_points || plot.log_x) return range;
    const double air = plot.x_ticks.empty() ? (range.high / 2 - range.low / 2) / 12 : 0.5;
    return {range.low - air, range.high + air};
}

AxisRange find_y_range(const Plot& plot, const BarLayout& bars) {
    AxisRange range{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
    const auto include = [&](double value) {
        if (!std::isfinite(value) || (plot.log_y && !(value > 0))) return;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
    };
    for (const auto& series : plot.series) {
        for (const auto& point : series.points) {
            if (!can_draw(plot, point)) continue;
            include(point.y);
            include(point.low);
            include(point.high);
        }
    }
    if (bars.has_bars() && !plot.log_y) include(0);
    if (bars.has_bars() && plot.log_y) range.low /= 2;  // the shortest bar is still a bar
    return range;
}

bool is_in_word(char c) {
    return c != '/' && c != '.' && c != '_' && c != ' ' && c != ':';
}

// Long names often differ in the middle only; what all begin and end with says nothing beside the axis.
std::vector<PlotTick> cut_common_ends(std::vector<PlotTick> words) {
    const auto is_long = [](const PlotTick& word) { return word.label.size() > longest_word; };
    if (words.size() < 2 || std::none_of(words.begin(), words.end(), is_long)) return words;
    const std::string& first = words[0].label;
    std::size_t head = first.size(), tail = first.size();
    for (const auto& [x, label] : words) {
        const auto front = std::mismatch(first.begin(), first.end(), label.begin(), label.end()).first;
        const auto back = std::mismatch(first.rbegin(), first.rend(), label.rbegin(), label.rend()).first;
        head = std::min(head, static_cast<std::size_t>(front - first.begin()));
        tail = std::min(tail, static_cast<std::size_t>(back - first.rbegin()));
    }
    while (head > 0 && is_in_word(first[head - 1])) --head;
    while (tail > 0 && is_in_word(first[first.size() - tail])) --tail;
    for (auto& word : words) {
        if (word.label.size() > head + tail) word.label = word.label.substr(head, word.label.size() - head - tail);
    }
    return words;
}

PlotAxis make_x_axis(const Plot& plot, const BarLayout& bars) {
    const auto range = find_x_range(plot, bars);
    if (plot.x_ticks.empty()) return {range, plot.log_x, false};
    return {range, plot.log_x, cut_common_ends(plot.x_ticks)};
}

double widest(const std::vector<PlotTick>& ticks, std::size_t most) {
    double width = 0;
    for (const auto& tick : ticks) width = std::max(width, text_width(shorten(tick.label, most)));
    return width;
}

// Names of the series in lines that fit the picture: (series, x, line).
struct KeyEntry {
    std::size_t series;
    double x;
    double line;
};
std::vector<KeyEntry> lay_out_key(const Plot& plot) {
    std::vector<KeyEntry> entries;
    double x = 8, line = 0;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        if (plot.series[i].name.empty()) continue;
        const double width = 34 + text_width(shorten(plot.series[i].name, longest_name));
        if (x > 8 && x + width > picture_width) {
            x = 8;
            ++line;
        }
        entries.push_back({i, x, line});
        x += width;
    }
    return entries;
}

}  // namespace

SvgFrame::SvgFrame(const Plot& plot, const BarLayout& bars)
    : plot_(plot), x_axis_(make_x_axis(plot, bars)), y_axis_(find_y_range(plot, bars), plot.log_y, true) {
    const auto key = lay_out_key(plot);
    left_ = 12 + widest(y_axis_.ticks(), longest_word) + (plot.y_label.empty() ? 0 : line_height);
    right_ = picture_width - 14;
    top_ = 10 + (key.empty() ? 0 : line_height * (key.back().line + 1));
    bottom_ = top_ + drawing_height;
    const auto count = static_cast<double>(std::max<std::size_t>(x_axis_.ticks().size(), 1));
    const double width = widest(x_axis_.ticks(), longest_word);
    double room = (right_ - left_) / count;
    slanted_ = !plot.x_ticks.empty() && width + 8 > room;
    if (slanted_) {
        left_ = std::max(left_, width * std::cos(slant) - room / 2);  // the first word starts below the axis
        room = (right_ - left_) / count;
        stride_ = static_cast<std::size_t>(std::max(1.0, std::ceil(slanted_width / room)));
    }
    const double words = slanted_ ? 12 + width * std::sin(slant) : line_height;
    height_ = bottom_ + words + (plot.x_label.empty() ? 6 : line_height + 8);
}

std::string SvgFrame::open() const {
    return "<svg viewBox=\"0 0 " + at(picture_width) + " " + at(height_) + "\" role=\"img\" aria-label=\"" +
           escape_markup(plot_.title) + "\">" + draw_axes() + draw_words() + draw_key();
}

std::string SvgFrame::draw_axes() const {
    std::string text;
    for (const auto& tick : y_axis_.ticks()) {
        const double place = y(tick.x);
        text +=
            svg_line("grid", left_, place, right_, place) + svg_text("tick", left_ - 5, place + 4, "end", tick.label);
    }
    if (plot_.x_ticks.empty()) {
        for (const auto& tick : x_axis_.ticks()) text += svg_line("grid", x(tick.x), top_, x(tick.x), bottom_);
    }
    const bool crosses_zero = !plot_.log_y && y_axis_.low() < 0 && y_axis_.high() > 0;
    if (crosses_zero) text += svg_line("frame", left_, y(0), right_, y(0));
    return text + svg_line("frame", left_, bottom_, right_, bottom_) + svg_line("frame", left_, top_, left_, bottom_);
}

std::string SvgFrame::draw_words() const {
    std::string text;
    std::size_t index = 0;
    double free_from = 0;
    for (const auto& tick : x_axis_.ticks()) {
        const double place = x(tick.x);
        const auto label = shorten(tick.label, longest_word);
        if (slanted_) {
            if (index++ % stride_ != 0) continue;
            text += svg_text("tick", place + 3, bottom_ + 13, "end", label,
                             " transform=\"rotate(-" + at(slant * 180 / 3.14159265) + " " + at(place + 3) + " " +
                                 at(bottom_ + 13) + ")\"");
        } else if (place - text_width(label) / 2 >= free_from) {
            text += svg_text("tick", place, bottom_ + 15, "middle", label);
            free_from = place + text_width(label) / 2 + 4;
        }
    }
    if (!plot_.x_label.empty()) text += svg_text("label", (left_ + right_) / 2, height_ - 6, "middle", plot_.x_label);
    if (!plot_.y_label.empty()) {
        const double middle = (top_ + bottom_) / 2;
        text +=
            svg_text("label", 12, middle, "middle", plot_.y_label, " transform=\"rotate(-90 12 " + at(middle) + ")\"");
    }
    return text;
}

std::string SvgFrame::draw_key() const {
    std::string text;
    for (const auto& entry : lay_out_key(plot_)) {
        const auto& series = plot_.series[entry.series];
        const double middle = 10 + entry.line * line_height;
        text += "<g class=\"c" + std::to_string(entry.series % colours) + "\">";
        if (series.style == PlotStyle::lines)
            text += "<path class=\"line\" d=\"M" + at(entry.x) + " " + at(middle) + "h16\"/>";
        else if (series.style == PlotStyle::points)
            text += "<circle class=\"dot\" cx=\"" + at(entry.x + 8) + "\" cy=\"" + at(middle) + "\" r=\"3.5\"/>";
        else
            text += "<rect class=\"bar\" x=\"" + at(entry.x + 3) + "\" y=\"" + at(middle - 5) +
                    "\" width=\"10\" height=\"10\"/>";
        text += "</g>" + svg_text("label", entry.x + 20, middle + 4, "start", shorten(series.name, longest_name));
    }
    return text;
}

std::string SvgFrame::close() const {
    std::string text;
    double row = 0;
    for (const auto& mark : plot_.marks) {
        if (!(mark.x >= x_axis_.low() && mark.x <= x_axis_.high())) continue;
        const double place = x(mark.x);
        const bool at_right = place > (left_ + right_) / 2;
        text += svg_line("mark", place, top_, place, bottom_) +
                svg_text("label", place + (at_right ? -4 : 4), top_ + 12 + row, at_right ? "end" : "start", mark.label);
        row += line_height;
    }
    return text + "</svg>";
}

}  // namespace mlq
