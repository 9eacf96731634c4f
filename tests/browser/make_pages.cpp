// Writes the pages that the browser test opens: FOLDER/hostile.html from the report whose texts try to break every
// format, FOLDER/pictures.html with every kind of picture, FOLDER/plain.html with nothing.
#include <cmath>
#include <filesystem>
#include <string>

#include "mlq/base/file.hpp"
#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

namespace {

using namespace mlq;

Plot curves() {
    Plot plot{.title = "Width of the interval",
              .x_label = "examples",
              .y_label = "width",
              .log_x = true,
              .log_y = true,
              .series = {{.name = "error 0.1"}, {.name = "error 0.01"}}};
    for (int i = 0; i <= 40; ++i) {
        const double n = 100 * std::pow(10.0, i / 10.0);
        for (const std::size_t s : {0, 1}) {
            const double p = s == 0 ? 0.1 : 0.01;
            const double width = 4 * std::sqrt(p * (1 - p) / n);
            plot.series[s].points.push_back({n, width, width * 0.8, width * 1.25});
        }
    }
    return plot;
}

Plot distribution() {
    Plot plot{.title = "Histogram",
              .x_label = "|x|",
              .y_label = "values",
              .log_y = true,
              .marks = {{4.5, "entropy 4.5"}, {9.2, "max 9.2"}},
              .series = {{.style = PlotStyle::bars}}};
    for (int i = 0; i < 64; ++i)
        plot.series[0].points.push_back({(i + 0.5) * 0.15, std::round(1e6 * std::exp(-i / 5.0))});
    return plot;
}

Plot layers(int count) {
    Plot plot{.title = std::to_string(count) + " layers", .y_label = "SQNR dB", .series = {{.style = PlotStyle::bars}}};
    for (int i = 0; i < count; ++i) {
        plot.x_ticks.push_back({double(i), "features/block_" + std::to_string(i) + "/expand/relu_output"});
        plot.series[0].points.push_back({double(i), 45 - 0.4 * i + 3 * std::sin(i)});
    }
    return plot;
}

Report make_pictures() {
    Report report("mlq-calibrate", "run", "Every kind of picture");
    report.add(Check{"accuracy drop below 0.50 %", Verdict::inconclusive, "about 2000 more samples would decide it"});
    report.add(curves()).add(distribution()).add(layers(6)).add(layers(90));
    report.add(Plot{.title = "Accuracy",
                    .y_label = "accuracy",
                    .x_ticks = {{0, "FP32"}, {1, "int8 (auto)"}, {2, "int8 (max)"}},
                    .series = {{.style = PlotStyle::points,
                                .points = {{0, 0.921, 0.916, 0.926}, {1, 0.92, 0.915, 0.925}, {2, 0.7, 0.69, 0.71}}}}});
    report.add(Plot{
        .title = "Speed-up",
        .x_label = "batch",
        .y_label = "times FP32",
        .x_ticks = {{0, "1"}, {1, "8"}, {2, "128"}},
        .series = {{.name = "MobileNet", .style = PlotStyle::bars, .points = {{0, 1.6, 1.5, 1.7}, {1, 2.5}, {2, 3}}},
                   {.name = "ResNet", .style = PlotStyle::bars, .points = {{0, 2.1, 2, 2.3}, {1, -0.4}, {2, 3.3}}}}});
    report.add(Plot{.title = "Nothing to draw", .log_y = true, .series = {{.points = {{1, -1}}}}});
    report.section("Tables");
    Table table{.key = "numbers",
                .title = "Numbers that text order would sort wrongly",
                .columns = {{"name", "Name"}, {"value", "Value"}, {"drop", "Drop", Style::percent}}};
    for (const auto& [name, value] : {std::pair{"layer10", 9.0}, {"layer9", 10.0}, {"layer1", 1e-7}, {"layer2", 2e6}})
        table.rows.push_back(
            {{name}, {value}, {value / 1e8, Interval{value / 1e8 - 0.001, value / 1e8 + 0.002, 0.95}}});
    table.rows.push_back({{"missing"}, {nullptr}, {std::nan("")}});
    report.add(std::move(table));
    return report;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path folder = argv[1];
    save_report(make_sample_report(), folder / "hostile.html");
    save_report(make_pictures(), folder / "pictures.html");
    save_report(Report("mlq-testsize", "gate"), folder / "plain.html");
    return 0;
}
