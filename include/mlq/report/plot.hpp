// Pictures of curves, points and bars: data that a Report may carry (its HTML page draws them), or drawn into files and
// on the terminal by the gnuplot program (needed only when that is asked for).
//
//     render({.title = "Interval width", .x_label = "examples", .y_label = "width", .log_x = true,
//             .series = {{.name = "error 0.1", .points = {{100, 0.117}, {1000, 0.037}}}}},
//            "width.svg");
#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace mlq {

// A point, and the band or error bar around it when both ends are given. What is not finite, or not positive on a
// logarithmic axis, is left out and interrupts the line.
struct PlotPoint {
    double x = 0;
    double y = 0;
    double low = std::nan("");
    double high = std::nan("");
};

enum class PlotStyle { lines, points, bars };  // bars of several series stand side by side

struct PlotSeries {
    std::string name = {};  // in the key; empty: not in the key
    PlotStyle style = PlotStyle::lines;
    std::vector<PlotPoint> points = {};
};

// A word in place of the number at x (names below bars). gnuplot drops it at the very edge of a logarithmic axis.
struct PlotTick {
    double x = 0;
    std::string label = {};
};

// A vertical line with a word at its top: a threshold that was chosen.
struct PlotMark {
    double x = 0;
    std::string label = {};
};

struct Plot {
    std::string title = {};
    std::string x_label = {};
    std::string y_label = {};
    bool log_x = false;
    bool log_y = false;
    std::vector<PlotTick> x_ticks = {};
    std::vector<PlotMark> marks = {};
    std::vector<PlotSeries> series = {};
};

// Draws into a file that appears complete or not at all; its extension chooses svg, png or pdf. The same plot gives the
// same bytes. Throws Error for another extension, a plot without any point, and when gnuplot is missing or fails.
void render(const Plot& plot, const std::filesystem::path& path);

// The plot in characters, `columns` by `rows` (at least 40 by 12), for Report::text. Bands are left out. Throws as
// render does.
std::string render_terminal(const Plot& plot, int columns = 80, int rows = 24);

}  // namespace mlq
