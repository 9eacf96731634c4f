#include "draw_svg.hpp"

#include <algorithm>
#include <limits>

#include "mlq/report/report.hpp"
#include "plot_axis.hpp"
#include "plot_layout.hpp"
#include "svg_plot_frame.hpp"
#include "svg_text.hpp"

namespace mlq {
namespace {

constexpr std::size_t colours = 7;
constexpr std::size_t many_points = 60;  // beyond that nobody points at a single one
constexpr double cap = 3;                // half the width of a whisker's end

bool is_empty(const Plot& plot) {
    return std::none_of(plot.series.begin(), plot.series.end(), [&](const PlotSeries& series) {
        return std::any_of(series.points.begin(), series.points.end(),
                           [&](const PlotPoint& point) { return can_draw(plot, point); });
    });
}

std::string describe(const Plot& plot, const PlotSeries& series, const PlotPoint& point) {
    std::string name;
    for (const auto& tick : plot.x_ticks) {
        if (tick.x == point.x) name = tick.label;
    }
    if (name.empty()) name = format_number(point.x, Style::plain);
    std::string text =
        (series.name.empty() ? "" : series.name + ", ") + name + ": " + format_number(point.y, Style::plain);
    if (has_band(point))
        text += " [" + format_number(point.low, Style::plain) + ", " + format_number(point.high, Style::plain) + "]";
    return text;
}

class SeriesDrawer {
  public:
    SeriesDrawer(const Plot& plot, const SvgFrame& frame, const BarLayout& bars)
        : plot_(plot), frame_(frame), bars_(bars) {}

    std::string draw(const PlotSeries& series, int bar) const {
        switch (series.style) {
            case PlotStyle::lines:
                return draw_bands(series) + draw_lines(series);
            case PlotStyle::points:
                return draw_points(series);
            case PlotStyle::bars:
                return draw_bars(series, bar);
        }
        return {};
    }

  private:
    std::string whisker(double x, const PlotPoint& point) const {
        if (!has_band(point)) return {};
        const double low = frame_.y(point.low), high = frame_.y(point.high);
        return svg_line("whisker", x, low, x, high) + svg_line("whisker", x - cap, low, x + cap, low) +
               svg_line("whisker", x - cap, high, x + cap, high);
    }

    std::string title(const PlotSeries& series, const PlotPoint& point) const {
        return series.points.size() > many_points ? "" : svg_title(describe(plot_, series, point));
    }

    std::string draw_points(const PlotSeries& series) const {
        std::string text;
        for (const auto& point : series.points) {
            if (!can_draw(plot_, point)) continue;
            const double x = frame_.x(point.x);
            text += "<g>" + title(series, point) + whisker(x, point) + "<circle class=\"dot\" cx=\"" + at(x) +
                    "\" cy=\"" + at(frame_.y(point.y)) + "\" r=\"3.5\"/></g>";
        }
        return text;
    }

    std::string draw_bars(const PlotSeries& series, int bar) const {
        std::string text;
        for (const auto& point : series.points) {
            if (!can_draw(plot_, point)) continue;
            const double middle = point.x + bars_.shift(bar);
            const double left = frame_.x(middle - bars_.width() / 2), right = frame_.x(middle + bars_.width() / 2);
            const double end = frame_.y(point.y), foot = plot_.log_y ? frame_.bottom() : frame_.y(0);
            text += "<g>" + title(series, point) + "<rect class=\"bar\" x=\"" + at(left) + "\" y=\"" +
                    at(std::min(end, foot)) + "\" width=\"" + at(std::max(right - left, 0.5)) + "\" height=\"" +
                    at(std::fabs(foot - end)) + "\"/>" + whisker((left + right) / 2, point) + "</g>";
        }
        return text;
    }

    // What cannot be drawn interrupts the line.
    std::string draw_lines(const PlotSeries& series) const {
        std::string path;
        bool pen_down = false;
        for (const auto& point : series.points) {
            const bool drawable = can_draw(plot_, point);
            if (drawable) path += (pen_down ? "L" : "M") + at(frame_.x(point.x)) + " " + at(frame_.y(point.y));
            pen_down = drawable;
        }
        return path.empty() ? "" : "<path class=\"line\" d=\"" + path + "\"/>";
    }

    std::string draw_bands(const PlotSeries& series) const {
        std::string path, there, back;
        const auto close = [&] {
            if (!there.empty()) path += "M" + there.substr(1) + back + "Z";
            there.clear();
            back.clear();
        };
        for (const auto& point : series.points) {
            if (!can_draw(plot_, point) || !has_band(point)) {
                close();
                continue;
            }
            const auto x = at(frame_.x(point.x));
            there += "L" + x + " " + at(frame_.y(point.high));
            back = "L" + x + " " + at(frame_.y(point.low)) + back;
        }
        close();
        return path.empty() ? "" : "<path class=\"band\" d=\"" + path + "\"/>";
    }

    const Plot& plot_;
    const SvgFrame& frame_;
    const BarLayout& bars_;
};

}  // namespace

std::string draw_svg(const Plot& plot) {
    if (is_empty(plot)) return {};
    const BarLayout bars(plot);
    const SvgFrame frame(plot, bars);
    const SeriesDrawer drawer(plot, frame, bars);
    std::string text = frame.open();
    int bar = 0;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        const auto& series = plot.series[i];
        text += "<g class=\"c" + std::to_string(i % colours) + "\">" + drawer.draw(series, bar) + "</g>";
        if (series.style == PlotStyle::bars) ++bar;
    }
    return text + frame.close();
}

}  // namespace mlq
