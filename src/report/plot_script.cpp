#include "plot_script.hpp"

#include <array>
#include <cctype>
#include <charconv>

#include "clean_text.hpp"
#include "plot_layout.hpp"

namespace mlq {
namespace {

// Okabe and Ito's colours, which colour-blind readers can tell apart, darkest first.
constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};

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

std::string write_data(const Plot& plot, std::size_t index) {
    std::string text = "$series" + std::to_string(index) + " << END\n";
    for (const auto& point : plot.series[index].points) {
        const double y = can_draw(plot, point) ? point.y : std::nan("");
        text += number(can_draw(plot, point) ? point.x : std::nan("")) + " " + number(y) + " " + number(point.low) +
                " " + number(point.high) + "\n";
    }
    return text + "END\n";
}

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
    for (const auto& mark : plot.marks) {
        if (!std::isfinite(mark.x) || (plot.log_x && !(mark.x > 0))) continue;
        text += "set arrow from first " + number(mark.x) + ", graph 0 to first " + number(mark.x) +
                ", graph 1 nohead dashtype 2\nset label " + quote(mark.label) + " at first " + number(mark.x) +
                ", graph 0.96 offset 0.5, 0\n";
    }
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
