#include <cmath>

#include "eval/describe_tracking.hpp"

namespace mlq::tools::eval {
namespace {

using Alpha = TrackingValues::Alpha;

Json or_null(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void add_sequences(Report& report, const TrackingOptions& options, const TrackingResult& result) {
    Table table{.key = "by_sequence", .title = "By sequence", .columns = {{.key = "sequence", .label = "sequence"}}};
    for (const char* name : {"HOTA", "DetA", "AssA", "MOTA", "MOTP", "IDF1"}) {
        std::string key = name;
        for (char& letter : key) letter = static_cast<char>(letter | 0x20);
        table.columns.push_back({.key = key == "motp" ? "motp_iou" : key, .label = name, .digits = 3});
    }
    const std::pair<const char*, const char*> names[] = {
        {"frames", "frames"},     {"truths", "truths"},          {"false_positives", "FP"},
        {"misses", "FN"},         {"identity_switches", "IDSW"}, {"fragmentations", "Frag"},
        {"mostly_tracked", "MT"}, {"partially_tracked", "PT"},   {"mostly_lost", "ML"}};
    for (const auto& [key, label] : names) table.columns.push_back({.key = key, .label = label, .digits = 15});
    for (const auto& one : result.sequences) {
        const auto& counts = one.counts;
        const auto values = measure_tracking(counts, options.compat, true);
        table.rows.push_back({{one.name},
                              {or_null(values.mean.hota)},
                              {or_null(values.mean.deta)},
                              {or_null(values.mean.assa)},
                              {or_null(values.mota)},
                              {or_null(values.motp)},
                              {or_null(values.idf1)},
                              {counts.frames},
                              {counts.truths},
                              {counts.results - counts.matches},
                              {counts.truths - counts.matches},
                              {counts.switches},
                              {counts.fragmentations},
                              {counts.mostly_tracked},
                              {counts.truth_tracks - counts.mostly_tracked - counts.mostly_lost},
                              {counts.mostly_lost}});
    }
    report.add(std::move(table));
}

void add_alphas(Report& report, const TrackingOptions& options, const TrackingResult& result) {
    const std::tuple<const char*, const char*, double Alpha::*> columns[] = {
        {"hota", "HOTA", &Alpha::hota},    {"deta", "DetA", &Alpha::deta},    {"assa", "AssA", &Alpha::assa},
        {"loca", "LocA", &Alpha::loca},    {"detre", "DetRe", &Alpha::detre}, {"detpr", "DetPr", &Alpha::detpr},
        {"assre", "AssRe", &Alpha::assre}, {"asspr", "AssPr", &Alpha::asspr}};
    Table table{.key = "alphas", .title = "By alpha", .columns = {{.key = "alpha", .label = "alpha", .digits = 2}}};
    for (const auto& [key, label, member] : columns) table.columns.push_back({.key = key, .label = label, .digits = 3});
    const auto values = measure_tracking(result.counts, options.compat);
    for (std::size_t i = 0; i < hota_alphas; ++i) {
        std::vector<Cell> row{{hota_alpha(i)}};
        for (const auto& [key, label, member] : columns) row.push_back({or_null(values.alphas[i].*member)});
        table.rows.push_back(std::move(row));
    }
    report.add(std::move(table));
}

}  // namespace

void tabulate_tracking(Report& report, const TrackingOptions& options, const TrackingResult& result) {
    add_alphas(report, options, result);
    if (result.sequences.size() > 1) add_sequences(report, options, result);
}

Plot plot_tracking(const TrackingResult& result, TrackCompat compat) {
    Plot plot{.title = "HOTA and its parts", .x_label = "alpha", .y_label = "value"};
    const auto values = measure_tracking(result.counts, compat);
    const std::pair<const char*, double Alpha::*> curves[] = {
        {"HOTA", &Alpha::hota}, {"DetA", &Alpha::deta}, {"AssA", &Alpha::assa}, {"LocA", &Alpha::loca}};
    for (const auto& [name, member] : curves) {
        PlotSeries series{.name = name};
        for (std::size_t i = 0; i < hota_alphas; ++i)
            series.points.push_back({hota_alpha(i), values.alphas[i].*member});
        plot.series.push_back(std::move(series));
    }
    return plot;
}

}  // namespace mlq::tools::eval
