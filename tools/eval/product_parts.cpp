#include "eval/product_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eval/show_measure.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/evidence.hpp"
#include "mlq/metrics/product_metrics.hpp"
#include "mlq/metrics/visits.hpp"
#include "mlq/stats/rate.hpp"

namespace mlq::tools::eval {
namespace {

bool is_whole(double value) {
    return value >= 0 && value <= 1e15 && std::floor(value) == value;
}

void add_count(Report& report, const char* key, const char* label, double value) {
    report.add(Fact{.key = key, .label = label, .value = value, .digits = 15});
}

void add_rate(Report& report, double events, const ProductOptions& options) {
    add_count(report, "events", "False alarms that count", events);
    add_count(report, "hours", "Hours", *options.hours);
    const double prior_events = options.prior_name() == "jeffreys" ? 0.5 : 1;
    const auto belief = Belief::rate({.events = events, .exposure = *options.hours}, prior_events);
    report.add(Fact{.key = "false_alarms_per_hour",
                    .label = "False alarms",
                    .value = belief.value(),
                    .unit = "per hour",
                    .interval = to_interval(belief.interval(options.level.value())),
                    .evidence = write_evidence(belief)});
}

void check_hours(const std::vector<double>& times, const std::string& file, const ProductOptions& options) {
    if (!(options.hours.value_or(0) > 0))
        throw Error("--hours", "is missing or not positive", "say how long was watched");
    if (!times.empty() && *std::max_element(times.begin(), times.end()) > *options.hours * 3600)
        throw Error(file, "an alarm is later than --hours", "times are seconds since the start");
}

// How many visits are caught the later one looks: 1, 2, 5, 10, ... seconds up to the slowest alarm.
void add_delays(Report& report, const Visits& visits, const CaughtVisits& caught, const ProductOptions& options) {
    double slowest = 0;
    for (const auto& delay : caught.delays) slowest = std::max(slowest, delay.value_or(0));
    Table table{.key = "caught_within",
                .title = "Caught within",
                .columns = {{.key = "seconds", .label = "Seconds", .digits = 15},
                            {.key = "share", .label = "Share of visits", .style = Style::percent}}};
    Plot plot{.title = "Visits that are caught in time",
              .x_label = "seconds since the visit began",
              .y_label = "share of visits",
              .log_x = true,
              .series = {{}}};
    bool is_last = false;
    for (double decade = 1; !is_last && decade < 1e12; decade *= 10) {
        for (const double step : {1.0, 2.0, 5.0}) {
            if (is_last) break;
            const double seconds = step * decade;
            is_last = seconds >= slowest;
            const auto measure =
                measure_caught(visits, caught, seconds, options.level.value(), Prior::parse(options.prior_name()));
            table.rows.push_back({{seconds}, to_cell(measure)});
            if (measure.value && measure.interval)
                plot.series[0].points.push_back(
                    {seconds, *measure.value, measure.interval->low, measure.interval->high});
        }
    }
    report.add(std::move(table));
    report.add(std::move(plot));
}

void add_listed_visits(Report& report, const ProductOptions& options) {
    if (options.visit_list.empty()) throw Error("--detections", "needs --visit-list", "false alarms alone: --alarms");
    if (options.detections.empty()) throw Error("--visit-list", "needs --detections", "the alarms that were raised");
    if (options.caught || options.visits) throw Error("--visit-list", "is instead of --caught and --visits");
    if (options.deadline.value_or(0) < 0) throw Error("--deadline", "must not be negative");
    const auto visits = read_visits(options.visit_list);
    const auto alarms = read_numbers(options.detections);
    const auto caught = find_caught_visits(visits, alarms);
    const double deadline = options.deadline.value_or(std::numeric_limits<double>::infinity());
    const auto in_time = [&](const auto& delay) { return is_in_time(delay, deadline); };
    const auto hits = static_cast<double>(std::count_if(caught.delays.begin(), caught.delays.end(), in_time));
    const auto total = static_cast<double>(visits.visits.size());
    add_count(report, "detections", "Alarms", static_cast<double>(alarms.size()));
    add_count(report, "stray_detections", "Alarms in no visit", static_cast<double>(caught.stray_alarms.size()));
    add_count(report, "caught", "Caught", hits);
    add_count(report, "visits", "Visits", total);
    add_count(report, "errors", "Missed", total - hits);
    add_count(report, "total", "", total);
    if (options.deadline) add_count(report, "deadline_seconds", "Deadline in seconds", deadline);
    if (visits.persons > 0) add_count(report, "persons", "Persons", visits.persons);
    add_measure(report, "catch_probability", "Strangers caught per visit",
                measure_caught(visits, caught, deadline, options.level.value(), Prior::parse(options.prior_name())),
                Style::percent);
    if (total > 0) add_delays(report, visits, caught, options);
    if (caught.overlapping > 0)
        report.warn(format_number(caught.overlapping, Style::plain, 15) +
                    " visits begin before an earlier one has ended: an alarm then catches all that are present");
    if (!options.hours) return;
    check_hours(alarms, options.detections, options);
    add_rate(report, static_cast<double>(merge_alarms(caught.stray_alarms, options.cooldown).size()), options);
}

}  // namespace

void add_false_alarms(Report& report, const ProductOptions& options) {
    if (options.count && !options.alarms.empty()) throw Error("--count", "is instead of --alarms");
    if (!options.detections.empty())
        throw Error(options.alarms.empty() ? "--count" : "--alarms", "is instead of --detections",
                    "alarms in no visit are the false ones");
    if (options.alarms.empty()) {
        if (options.cooldown > 0) throw Error("--cooldown", "needs the times of --alarms or --detections");
        if (!is_whole(*options.count)) throw Error("--count", "must be a whole number >= 0");
        check_hours({}, "", options);
        add_rate(report, *options.count, options);
        return;
    }
    const auto times = read_numbers(options.alarms);
    check_hours(times, options.alarms, options);
    add_count(report, "alarms", "Alarms", static_cast<double>(times.size()));
    add_rate(report, static_cast<double>(merge_alarms(times, options.cooldown).size()), options);
}

void add_visits(Report& report, const ProductOptions& options) {
    if (!options.visit_list.empty() || !options.detections.empty()) return add_listed_visits(report, options);
    if (options.deadline) throw Error("--deadline", "needs --visit-list and --detections");
    const double caught = options.caught.value_or(-1), visits = options.visits.value_or(-1);
    if (!is_whole(caught) || !is_whole(visits) || caught > visits)
        throw Error("--caught", "and --visits must be whole numbers, 0 <= caught <= visits");
    add_count(report, "caught", "Caught", caught);
    add_count(report, "visits", "Visits", visits);
    add_count(report, "errors", "Missed", visits - caught);
    add_count(report, "total", "", visits);
    add_measure(report, "catch_probability", "Strangers caught per visit",
                measure_share(caught, visits, options.level.value(), "no visits", Prior::parse(options.prior_name())),
                Style::percent);
}

void add_latency(Report& report, const ProductOptions& options, const Common& common) {
    auto values = read_numbers(options.latency);
    if (values.empty()) throw Error(options.latency, "holds no number", "write the milliseconds of a frame per line");
    const double read = static_cast<double>(values.size());
    if (!is_whole(options.warmup) || options.warmup >= read)
        throw Error("--warmup", "must be a whole number below the " + std::to_string(values.size()) + " frames");
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(options.warmup));
    std::sort(values.begin(), values.end());
    const double frames = static_cast<double>(values.size());
    add_count(report, "frames", "Frames", frames);
    add_count(report, "warmup_frames", "Frames dropped at the start", options.warmup);
    const auto level = options.level.value();
    constexpr double work = 4e8;  // weights to draw
    const Bootstrap bootstrap{.draws = static_cast<int>(std::clamp(work / frames, 100.0, 1000.0)),
                              .seed = common.seed,
                              .threads = common.threads};
    const auto add = [&](const char* key, const char* label, const Measure& measure) {
        add_measure(report, key, label, measure, Style::plain, "", "ms");
    };
    add("mean_ms", "Mean per frame", measure_mean(values, level, bootstrap));
    add("p50_ms", "p50", measure_quantile(values, 0.5, level));
    add("p95_ms", "p95", measure_quantile(values, 0.95, level));
    add("p99_ms", "p99", measure_quantile(values, 0.99, level));
    add("max_ms", "Maximum", measure_maximum(values));
}

}  // namespace mlq::tools::eval
