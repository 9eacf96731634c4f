#include "mlq/metrics/tracking.hpp"

#include <cmath>
#include <limits>

#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"

namespace mlq {
namespace {

constexpr const char* no_truth = "no box of the truth";
constexpr const char* no_result = "no box of the results";
constexpr const char* no_match = "no box is matched";
constexpr const char* no_box = "neither truth nor results hold a box";

constexpr double infinity = std::numeric_limits<double>::infinity();

using Values = TrackingValues;
using Measures = TrackingMeasures;

// What has an interval by resampling sequences. Shares of tracks have their own, see below.
struct Metric {
    Measure Measures::*measure;
    double (*value)(const Values&);
    const char* missing;
    double least = 0, most = 1;
};
const Metric metrics[] = {
    {&Measures::mota, [](const Values& v) { return v.mota; }, no_truth, -infinity},
    {&Measures::motp, [](const Values& v) { return v.motp; }, no_match},
    {&Measures::moda, [](const Values& v) { return v.moda; }, no_truth, -infinity},
    {&Measures::recall, [](const Values& v) { return v.recall; }, no_truth},
    {&Measures::precision, [](const Values& v) { return v.precision; }, no_result},
    {&Measures::false_alarms_per_frame, [](const Values& v) { return v.false_alarms_per_frame; }, no_box, 0, infinity},
    {&Measures::idf1, [](const Values& v) { return v.idf1; }, no_box},
    {&Measures::idp, [](const Values& v) { return v.idp; }, no_result},
    {&Measures::idr, [](const Values& v) { return v.idr; }, no_truth},
    {&Measures::hota, [](const Values& v) { return v.mean.hota; }, no_box},
    {&Measures::deta, [](const Values& v) { return v.mean.deta; }, no_box},
    {&Measures::assa, [](const Values& v) { return v.mean.assa; }, no_box},
    {&Measures::detre, [](const Values& v) { return v.mean.detre; }, no_truth},
    {&Measures::detpr, [](const Values& v) { return v.mean.detpr; }, no_result},
    {&Measures::assre, [](const Values& v) { return v.mean.assre; }, no_box},
    {&Measures::asspr, [](const Values& v) { return v.mean.asspr; }, no_box},
    {&Measures::loca, [](const Values& v) { return v.mean.loca; }, no_match},
    {&Measures::hota0, [](const Values& v) { return v.alphas[0].hota; }, no_box},
    {&Measures::loca0, [](const Values& v) { return v.alphas[0].loca; }, no_match},
};
constexpr std::size_t metric_count = std::size(metrics);

bool reads_classes(const TrackingOptions& options) {
    return options.filter == TrackFilter::mot17 || options.filter == TrackFilter::mot20;
}

std::vector<std::vector<double>> draw(const std::vector<SequenceResult>& sequences, const TrackingOptions& options) {
    return draw_statistics(options.bootstrap, sequences.size(), metric_count, [&](auto weights, auto out) {
        TrackingCounts sum;
        for (std::size_t i = 0; i < sequences.size(); ++i) sum.add(sequences[i].counts, weights[i]);
        const auto values = measure_tracking(sum, options.compat);
        for (std::size_t i = 0; i < metric_count; ++i) out[i] = metrics[i].value(values);
    });
}

// The share of truth tracks of which `is` are counted; the tracks of a sequence are a cluster.
template <typename Count>
Measure share_tracks(const std::vector<SequenceResult>& sequences, Level level, Count count) {
    std::vector<Counts> groups;
    for (const auto& one : sequences)
        groups.push_back({one.counts.truth_tracks - count(one.counts), one.counts.truth_tracks});
    return measure_share(groups, level, "no track of the truth");
}

void measure(TrackingResult& result, const TrackingOptions& options) {
    const auto values = measure_tracking(result.counts, options.compat);
    std::vector<std::vector<double>> draws;
    if (options.intervals && result.sequences.size() > 1) {
        draws = draw(result.sequences, options);
        result.draws = options.bootstrap.draws;
    }
    for (std::size_t i = 0; i < metric_count; ++i) {
        const auto& metric = metrics[i];
        const double value = metric.value(values);
        auto& into = result.total.*metric.measure;
        if (draws.empty()) {
            into = std::isnan(value) ? Measure::missing(metric.missing) : Measure{.value = value};
            continue;
        }
        into = measure_draws(
            value, std::move(draws[i]), options.level, metric.missing,
            {.units = static_cast<double>(result.sequences.size()), .least = metric.least, .most = metric.most});
    }
    const auto share = [&](auto count) { return share_tracks(result.sequences, options.level, count); };
    result.total.mostly_tracked = share([](const TrackingCounts& c) { return c.mostly_tracked; });
    result.total.mostly_lost = share([](const TrackingCounts& c) { return c.mostly_lost; });
    result.total.partially_tracked =
        share([](const TrackingCounts& c) { return c.truth_tracks - c.mostly_tracked - c.mostly_lost; });
}

}  // namespace

TrackingResult evaluate_tracking(const SequenceList& list, const TrackingOptions& options) {
    TrackingResult result;
    result.sequences.resize(list.sequences.size());
    parallel_for(options.bootstrap.threads, static_cast<std::int64_t>(list.sequences.size()), [&](std::int64_t i) {
        const auto& files = list.sequences[static_cast<std::size_t>(i)];
        const auto sequence = read_sequence(files, reads_classes(options));
        result.sequences[static_cast<std::size_t>(i)] =
            with_context(files.truth == "-" ? "standard input" : files.truth.string(),
                         [&] { return count_tracking(sequence, options); });
    });
    for (const auto& one : result.sequences) result.counts.add(one.counts);
    measure(result, options);
    return result;
}

}  // namespace mlq
