#include "plot_script.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

#include "clean_text.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Okabe and Ito's colours, which colour-blind readers can tell apart, darkest first.
constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};
constexpr double bar_room = 0.8;  // share of the distance between two groups of bars

// A gnuplot string in which only letters, digits, spaces and non-ASCII stand for themselves, the rest is octal: quotes,
// backquotes (a shell!), @macros and escapes have no say. Octal numbers below 0100 need a leading zero, or a digit that
// follows would join them.
std::string quote(const std::string& text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        const auto code = static_cast<unsigned char>(c);
        if (std::isalnum(code) != 0 || c == ' ' || code >= 0x80) {
            out += c;
            continue;
        }
        out += code < 0100 ? "\\0" : "\\";
        out.append(1, static_cast<char>('0' + (code >> 6)))
            .append(1, static_cast<char>('0' + (code >> 3 & 7)))
            .append(1, static_cast<char>('0' + (code & 7)));
    }
    return out + "\"";
}

// The label of a tick is a format for its number.
std::string quote_format(const std::string& text) {
    std::string out;
    for (const char c : text) out.append(c == '%' ? 2 : 1, c);
    return quote(out);
}

std::string number(double value) {
    if (!std::isfinite(value)) return "NaN";
    std::array<char, 32> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), result.ptr};
}

bool can_draw(const Plot& plot, const PlotPoint& point) {
    return std::isfinite(point.x) && std::isfinite(point.y) && (!plot.log_x || point.x > 0) &&
           (!plot.log_y || point.y > 0);
}

bool has_band(const PlotSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(),
                       [](const PlotPoint& point) { return std::isfinite(point.low) && std::isfinite(point.high); });
}

void check_drawable(const Plot& plot) {
    for (const auto& series : plot.series) {
        for (const auto& point : series.points) {
            if (can_draw(plot, point)) return;
        }
    }
    throw Error("plot " + mlq::quoted(plot.title), "there is no point to draw",
                plot.log_x || plot.log_y ? "a logarithmic axis shows positive values only" : "");
}

std::string write_data(const Plot& plot, std::size_t index) {
    std::string text = "$series" + std::to_string(index) + " << END\n";
    for (const auto& point : plot.series[index].points) {
        const double y = can_draw(plot, point) ? point.y : std::nan("");
        text += number(can_draw(plot, point) ? point.x : std::nan("")) + " " + number(y) + " " + number(point.low) +
                " " + number(point.high) + "\n";
    }
    return text + "END\n";
}

// Bars stand in groups, one group per x; a group takes `bar_room` of the smallest distance between two of them.
class BarLayout {
  public:
    explicit BarLayout(const Plot& plot) {
        std::vector<double> xs;
        for (const auto& series : plot.series) {
            if (series.style != PlotStyle::bars) continue;
            ++count_;
            for (const auto& point : series.points) {
                if (!can_draw(plot, point)) continue;
                xs.push_back(point.x);
                lowest_ = std::min(lowest_, point.y);
            }
        }
        if (xs.empty()) return;
        std::sort(xs.begin(), xs.end());
        double distance = std::numeric_limits<double>::infinity();
        for (std::size_t i = 1; i < xs.size(); ++i) {
            if (xs[i] > xs[i - 1]) distance = std::min(distance, xs[i] - xs[i - 1]);
        }
        if (!std::isfinite(distance)) distance = 1;
        width_ = bar_room * distance / count_;
        first_ = xs.front() - distance;
        last_ = xs.back() + distance;
    }
    bool has_bars() const { return width_ > 0; }
    bool starts_at_zero() const { return has_bars() && lowest_ >= 0; }
    double width() const { return width_; }
    double shift(int bar) const { return (bar - (count_ - 1) / 2.0) * width_; }
    double first() const { return first_; }  // half a group of air on both sides
    double last() const { return last_; }

  private:
    int count_ = 0;
    double width_ = 0;
    double lowest_ = 0;
    double first_ = 0;
    double last_ = 0;
};

std::string title_clause(const PlotSeries& series) {
    return series.name.empty() ? " notitle" : " title " + quote(series.name);
}

std::string write_series(const Plot& plot, std::size_t index, const BarLayout& bars, int bar, bool with_bands) {
    const auto& series = plot.series[index];
    const std::string data = "$series" + std::to_string(index) + " using ";
    const std::string colour = " linecolor rgb '" + std::string(colours[index % colours.size()]) + "'";
    const bool band = with_bands && has_band(series);
    switch (series.style) {
        case PlotStyle::lines:
            return (band ? data + "1:3:4 with filledcurves fillstyle transparent solid 0.2 noborder" + colour +
                               " notitle, "
                         : "") +
                   data + "1:2 with lines linewidth 2" + colour + title_clause(series);
        case PlotStyle::points:
            return data + (band ? "1:2:3:4 with yerrorbars" : "1:2 with points") + " pointtype 7 pointsize 0.8" +
                   colour + title_clause(series);
        case PlotStyle::bars: {
            const std::string x = "($1 + " + number(bars.shift(bar)) + ")";
            // Arrows with heads of 90 degrees: yerrorbars would punch a hole into the bar.
            const std::string errors = ", " + data + x + ":3:(0):($4 - $3) with vectors heads size screen 0.006,90" +
                                       " linecolor rgb 'black' notitle";
            return data + x + ":2:(" + number(bars.width()) + ") with boxes fillstyle solid 0.7" + colour +
                   title_clause(series) + (band ? errors : "");
        }
    }
    return {};
}

std::string write_settings(const Plot& plot, const BarLayout& bars) {
    std::string text = "set title " + quote(plot.title) + "\nset xlabel " + quote(plot.x_label) + "\nset ylabel " +
                       quote(plot.y_label) + "\nset grid\nset tics nomirror\nset key above width 2\nset rmargin 6\n";
    if (plot.log_x) text += "set logscale x\n";
    if (plot.log_y) text += "set logscale y\n";
    if (bars.has_bars() && !plot.log_x)
        text += "set xrange [" + number(bars.first()) + ":" + number(bars.last()) + "]\n";
    // A bar's length is its value, so its axis starts at zero; some air stays above the longest.
    if (bars.starts_at_zero() && !plot.log_y) text += "set yrange [0:*]\nset offsets 0, 0, graph 0.05, 0\n";
    std::string ticks;
    for (const auto& tick : plot.x_ticks)
        ticks.append(ticks.empty() ? "" : ", ").append(quote_format(tick.label) + " " + number(tick.x));
    return text + (ticks.empty() ? "" : "set xtics (" + ticks + ")\n");
}

}  // namespace

std::string write_plot_script(const Plot& plot, bool with_bands) {
    check_drawable(plot);
    const BarLayout bars(plot);
    std::string text = write_settings(plot, bars);
    for (std::size_t i = 0; i < plot.series.size(); ++i) text += write_data(plot, i);
    std::string clauses;
    int bar = 0;
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        const int place = plot.series[i].style == PlotStyle::bars ? bar++ : 0;
        if (plot.series[i].points.empty()) continue;
        clauses.append(clauses.empty() ? "" : ", ").append(write_series(plot, i, bars, place, with_bands));
    }
    return text + "plot " + clauses + "\n";
}

}  // namespace mlq
