#include "plot_layout.hpp"

#include <algorithm>
#include <limits>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr double most = 1e300;    // no axis reaches further; twice as much is still finite
constexpr double bar_room = 0.8;  // share of the distance between two groups of bars

}  // namespace

bool can_draw(const Plot& plot, const PlotPoint& point) {
    return std::fabs(point.x) <= most && std::fabs(point.y) <= most && (!plot.log_x || point.x > 0) &&
           (!plot.log_y || point.y > 0);
}

bool has_band(const PlotPoint& point) {
    return std::fabs(point.low) <= most && std::fabs(point.high) <= most;
}

bool has_band(const PlotSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(),
                       [](const PlotPoint& point) { return has_band(point); });
}

void check_drawable(const Plot& plot) {
    for (const auto& series : plot.series) {
        for (const auto& point : series.points) {
            if (can_draw(plot, point)) return;
        }
    }
    throw Error("plot " + quoted(plot.title), "there is no point to draw",
                plot.log_x || plot.log_y ? "a logarithmic axis shows positive values only" : "");
}

BarLayout::BarLayout(const Plot& plot) {
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

}  // namespace mlq
