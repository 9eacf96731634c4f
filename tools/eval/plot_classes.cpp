#include <algorithm>
#include <numeric>

#include "eval/describe_classes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq::tools::eval {
namespace {

constexpr std::size_t most_curves = 12;
constexpr std::size_t most_points = 500;  // a curve of a million points is no better, only larger

std::vector<std::uint32_t> choose_classes(const Classified& data, const ClassificationResult& result) {
    if (data.score_columns == 0) throw Error("--plot-roc and --plot-pr", "need scores");
    if (data.score_columns == 1) return {data.positive};
    std::vector<std::uint32_t> classes(data.classes.size());
    std::iota(classes.begin(), classes.end(), 0U);
    std::erase_if(classes, [&](auto c) { return !result.classes[c].roc_auc.value; });
    std::stable_sort(classes.begin(), classes.end(),
                     [&](auto a, auto b) { return result.classes[a].truths > result.classes[b].truths; });
    if (classes.size() > most_curves) classes.resize(most_curves);
    std::sort(classes.begin(), classes.end());
    return classes;
}

// At most most_points of them, the last included.
std::vector<RankPoint> thin(const std::vector<RankPoint>& points) {
    const std::size_t step = 1 + points.size() / most_points;
    std::vector<RankPoint> kept;
    for (std::size_t i = 0; i < points.size(); i += step) kept.push_back(points[i]);
    if (!points.empty() && (points.size() - 1) % step != 0) kept.push_back(points.back());
    return kept;
}

template <typename Place>
Plot plot_curves(const Classified& data, const ClassificationResult& result, Plot plot, Place place) {
    for (const auto c : choose_classes(data, result)) {
        PlotSeries series{.name = data.classes[c]};
        const auto points = rank_class(data, c).curve();
        for (const auto& point : thin(points)) place(series, point, points.back());
        plot.series.push_back(std::move(series));
    }
    return plot;
}

}  // namespace

Plot plot_roc(const Classified& data, const ClassificationResult& result) {
    return plot_curves(data, result,
                       {.title = "ROC", .x_label = "false positive rate", .y_label = "true positive rate"},
                       [](PlotSeries& series, const RankPoint& point, const RankPoint& all) {
                           if (series.points.empty()) series.points.push_back({0, 0});
                           series.points.push_back({point.false_positives / all.false_positives,
                                                    point.true_positives / all.true_positives});
                       });
}

Plot plot_precision_recall(const Classified& data, const ClassificationResult& result) {
    return plot_curves(
        data, result, {.title = "Precision and recall", .x_label = "recall", .y_label = "precision"},
        [](PlotSeries& series, const RankPoint& point, const RankPoint& all) {
            series.points.push_back({point.true_positives / all.true_positives,
                                     point.true_positives / (point.true_positives + point.false_positives)});
        });
}

Plot plot_reliability(const CalibrationMeasures& calibration, Level level) {
    if (calibration.bins.empty()) throw Error("--plot-reliability", calibration.error.reason);
    PlotSeries diagonal{.name = "perfect", .points = {{0, 0}, {1, 1}}};
    PlotSeries measured{.name = "measured", .style = PlotStyle::points};
    for (const auto& bin : calibration.bins) {
        if (bin.count <= 0) continue;
        const auto interval = Posterior({.errors = bin.frequency * bin.count, .total = bin.count}).interval(level);
        measured.points.push_back({bin.probability, bin.frequency, interval.low, interval.high});
    }
    return {.title = "Reliability",
            .x_label = "probability",
            .y_label = "frequency",
            .series = {std::move(diagonal), std::move(measured)}};
}

}  // namespace mlq::tools::eval
