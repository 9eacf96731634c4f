#include "eval/describe_release.hpp"

#include <cmath>

#include "common/from_stats.hpp"

namespace mlq::tools::eval {

void describe_spec(Report& report, const ReleaseSpec& spec) {
    report.add(Fact{.key = "spec", .label = "Spec", .value = spec.path});
    report.add(Fact{.key = "spec_hash", .label = "Spec fingerprint", .value = spec.hash});
    report.add(
        Fact{.key = "confidence", .label = "Confidence asked for", .value = spec.confidence.value(), .digits = 16});
}

void describe_files(Report& report, const MetricFiles& files) {
    Table table{.key = "files",
                .title = "Measured",
                .columns = {{.key = "file", .label = "File"},
                            {.key = "schema", .label = "What it is"},
                            {.key = "verdict", .label = "Its own verdict"},
                            {.key = "hash", .label = "Fingerprint"}}};
    for (const auto& file : files.files()) {
        const bool is_report = file.report.is_object();
        const Json schema = !is_report ? Json("predictions") : file.report.value("schema", Json("other"));
        const Json verdict = is_report ? file.report.value("verdict", Json()) : Json();
        table.rows.push_back({{file.path}, {schema}, {verdict}, {file.hash}});
        if (!file.used) report.warn(file.path + " holds no metric of the spec");
    }
    report.add(std::move(table));
}

std::string describe_limit(const Constraint& constraint) {
    const auto metric = to_string(constraint.metric);
    const double limit = constraint.limit.at_most ? *constraint.limit.at_most : *constraint.limit.at_least;
    const auto number = format_number(limit, Style::plain, 6) + (constraint.metric.exact ? " (exact)" : "");
    if (constraint.baseline) return (constraint.is_rise ? "rise of " : "drop of ") + metric + " <= " + number;
    return metric + (constraint.limit.at_most ? " <= " : " >= ") + number;
}

std::string describe_missing_data(const JudgedConstraint& judged) {
    if (judged.result.outcome != Outcome::inconclusive) return {};
    if (judged.belief.is_unknown()) return judged.belief.reason();
    const double factor = judged.result.data_factor;
    if (!std::isfinite(factor)) return "more data would not decide it if the observed rates persist";
    const auto amount = judged.belief.amount();
    const std::string more =
        amount ? format_number(std::ceil(*amount * (factor - 1)), Style::plain, 4) + " more " + judged.belief.unit()
               : format_number(factor, Style::plain, 2) + " times as much data";
    return "about " + more + " would decide it if the observed rates persist";
}

std::optional<Interval> interval_of(const Belief& belief, Level level) {
    if (belief.is_exact() || belief.is_unknown()) return {};
    const auto interval = to_interval(belief.interval(level));
    // A quantile of too few values has a bound on one side at most.
    return std::isfinite(interval.low) && std::isfinite(interval.high) ? std::optional(interval) : std::nullopt;
}

Json to_json(const std::optional<double>& probability) {
    return probability ? Json(*probability) : Json();
}

Cell to_cell(const Belief& belief, Level level) {
    return {belief.value(), interval_of(belief, level)};
}

PlotPoint to_point(double x, const Belief& belief, Level level) {
    PlotPoint point{x, belief.value()};
    if (const auto interval = interval_of(belief, level)) point.low = interval->low, point.high = interval->high;
    return point;
}

Table constraint_table(const JudgedRelease& judged) {
    Table table{.key = "constraints",
                .title = "Constraints",
                .columns = {{.key = "name", .label = "Constraint"},
                            {.key = "limit", .label = "Limit"},
                            {.key = "observed", .label = "Observed"},
                            {.key = "known_from", .label = "Known from"},
                            {.key = "probability", .label = "P(kept)"},
                            {.key = "verdict", .label = "Verdict"}}};
    for (const auto& one : judged.constraints)
        table.rows.push_back({{one.constraint.name},
                              {describe_limit(one.constraint)},
                              to_cell(one.belief, one.confidence),
                              {one.belief.kind()},
                              {to_json(one.result.probability)},
                              {to_string(to_verdict(one.result.outcome))}});
    return table;
}

Plot plot_probabilities(const JudgedRelease& judged) {
    Plot plot{.title = "Probability that each constraint is kept",
              .y_label = "probability",
              .series = {{.style = PlotStyle::bars}}};
    for (const auto& one : judged.constraints) {
        const auto x = static_cast<double>(plot.x_ticks.size());
        plot.x_ticks.push_back({x, one.constraint.name});
        plot.series[0].points.push_back({x, one.result.probability.value_or(0)});
    }
    return plot;
}

std::vector<std::filesystem::path> to_paths(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
}

}  // namespace mlq::tools::eval
