#include "plot_run.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/report/report.hpp"

namespace mlq::tools {
namespace {

constexpr int columns = 72;  // of a histogram

// The 8192 bins of a histogram, added up in columns over the range that was seen.
PlotSeries coarsen(const Histogram& histogram) {
    const double low = histogram.min(), width = (static_cast<double>(histogram.max()) - low) / columns;
    std::vector<double> counts(columns, 0);
    const auto add = [&](double x, double count) {
        const double column = std::clamp(std::floor((x - low) / width), 0.0, columns - 1.0);
        counts[static_cast<std::size_t>(column)] += count;
    };
    const auto add_side = [&](std::span<const std::uint64_t> bins, double sign) {
        for (std::size_t i = 0; i < bins.size(); ++i) {
            if (bins[i] > 0)
                add(sign * (static_cast<double>(i) + 0.5) * histogram.width(), static_cast<double>(bins[i]));
        }
    };
    if (!(width > 0)) return {};
    add_side(histogram.negative(), -1);
    add_side(histogram.positive(), 1);
    if (histogram.zeros() > 0) add(0, static_cast<double>(histogram.zeros()));
    PlotSeries series{.style = PlotStyle::bars};
    for (int i = 0; i < columns; ++i)
        series.points.push_back({low + (i + 0.5) * width, counts[static_cast<std::size_t>(i)]});
    return series;
}

std::string show_end(const char* name, float value) {
    return std::string(name) + " " + format_number(static_cast<double>(value), Style::plain, 3);
}

Plot plot_histogram(const std::string& value, const Histogram& histogram, const Choice& choice) {
    Plot plot{
        .title = value, .x_label = "value", .y_label = "how often", .log_y = true, .series = {coarsen(histogram)}};
    // Ends on the border of what was seen say nothing that the picture does not show.
    if (choice.range.low < 0)
        plot.marks.push_back({static_cast<double>(choice.range.low), show_end("low", choice.range.low)});
    plot.marks.push_back({static_cast<double>(choice.range.high), show_end("high", choice.range.high)});
    return plot;
}

}  // namespace

Plot plot_layers(const std::vector<LayerError>& layers) {
    Plot plot{.title = "Signal to quantization noise, layer by layer",
              .x_label = "layers from input to output",
              .y_label = "SQNR dB",
              .series = {{.style = PlotStyle::bars}}};
    for (const auto& layer : layers) {
        const auto x = static_cast<double>(plot.x_ticks.size());
        plot.x_ticks.push_back({x, layer.value});
        plot.series[0].points.push_back({x, layer.sqnr_db});
    }
    return plot;
}

std::vector<Plot> plot_histograms(const std::vector<LayerError>& worst, const StatisticsFile& statistics,
                                  const Scales& scales, std::size_t count) {
    std::vector<Plot> plots;
    for (const auto& layer : worst) {
        const auto seen = statistics.values.find(layer.float_value);
        const auto chosen = scales.find(layer.float_value);
        if (!layer.quantized || seen == statistics.values.end() || chosen == scales.end()) continue;
        if (plots.size() == count) break;
        plots.push_back(plot_histogram(layer.value, seen->second.histogram, chosen->second));
    }
    return plots;
}

}  // namespace mlq::tools
