#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "common/level_option.hpp"
#include "eval/show_measure.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/product_metrics.hpp"
#include "mlq/stats/order_statistics.hpp"
#include "mlq/stats/rate.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string alarms, latency, prior = "uniform";
    double count = -1, hours = -1, cooldown = 0, caught = -1, visits = -1, warmup = 0;
    LevelOption level;
};

void define(CLI::App& app, Options& options) {
    app.add_option("--alarms", options.alarms, "False alarms: a time in seconds per line")->type_name("FILE");
    app.add_option("--count", options.count, "How many false alarms, instead of --alarms")->type_name("N");
    app.add_option("--hours", options.hours, "Hours that were watched")->type_name("T");
    app.add_option("--cooldown", options.cooldown, "Alarms closer than this to the one before are one event")
        ->type_name("SECONDS");
    app.add_option("--caught", options.caught, "Visits of strangers that raised an alarm")->type_name("N");
    app.add_option("--visits", options.visits, "Visits of strangers")->type_name("N");
    app.add_option("--latency", options.latency, "Milliseconds per frame, a number per line")->type_name("FILE");
    app.add_option("--warmup", options.warmup, "Drop the first N frames of --latency")->type_name("N");
    app.add_option("--prior", options.prior, "uniform or jeffreys")
        ->check(CLI::Validator(CLI::IsMember({"uniform", "jeffreys"})).description(""))
        ->type_name("PRIOR");
    add_level(app, options.level);
}

bool is_whole(double value) {
    return value >= 0 && value <= 1e15 && std::floor(value) == value;
}

void add_count(Report& report, const char* key, const char* label, double value) {
    report.add(Fact{.key = key, .label = label, .value = value, .digits = 15});
}

void add_alarms(Report& report, const Options& options) {
    if (options.count >= 0 && !options.alarms.empty()) throw Error("--count", "is instead of --alarms");
    if (!(options.hours > 0)) throw Error("--hours", "is missing or not positive", "say how long was watched");
    if (!(options.cooldown >= 0)) throw Error("--cooldown", "must not be negative");
    double events = options.count;
    if (!options.alarms.empty()) {
        const auto times = read_numbers(options.alarms);
        if (!times.empty() && *std::max_element(times.begin(), times.end()) > options.hours * 3600)
            throw Error(options.alarms, "an alarm is later than --hours", "times are seconds since the start");
        add_count(report, "alarms", "Alarms", static_cast<double>(times.size()));
        events = static_cast<double>(merge_alarms(times, options.cooldown).size());
    } else if (options.cooldown > 0) {
        throw Error("--cooldown", "needs the times of --alarms");
    }
    if (!is_whole(events)) throw Error("--count", "must be a whole number >= 0");
    add_count(report, "events", "Events", events);
    add_count(report, "hours", "Hours", options.hours);
    const RatePosterior rate({.events = events, .exposure = options.hours}, options.prior == "jeffreys" ? 0.5 : 1);
    report.add(Fact{.key = "false_alarms_per_hour",
                    .label = "False alarms per hour",
                    .value = events / options.hours,
                    .interval = to_interval(rate.interval(options.level.value())),
                    .evidence = {{"kind", "rate"}, {"events", events}, {"exposure", options.hours}}});
}

void add_visits(Report& report, const Options& options) {
    if (!is_whole(options.caught) || !is_whole(options.visits) || options.caught > options.visits)
        throw Error("--caught", "and --visits must be whole numbers, 0 <= caught <= visits");
    const double missed = options.visits - options.caught;
    add_count(report, "caught", "Caught", options.caught);
    add_count(report, "visits", "Visits", options.visits);
    add_count(report, "errors", "Missed", missed);
    add_count(report, "total", "", options.visits);
    Measure measure = Measure::missing("no visits");
    if (options.visits > 0) {
        const auto miss = Posterior({.errors = missed, .total = options.visits}, Prior::parse(options.prior))
                              .interval(options.level.value());
        measure = {.value = options.caught / options.visits,
                   .interval = CredibleInterval{1 - miss.high, 1 - miss.low, miss.width, miss.level},
                   .counts = Counts{.errors = missed, .total = options.visits}};
    }
    add_measure(report, "catch_probability", "Strangers caught per visit", measure, Style::percent);
}

void add_latency(Report& report, const Options& options) {
    auto values = read_numbers(options.latency);
    const double read = static_cast<double>(values.size());
    if (!is_whole(options.warmup) || options.warmup >= read)
        throw Error("--warmup", "must be a whole number below the " + std::to_string(values.size()) + " frames");
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(options.warmup));
    std::sort(values.begin(), values.end());
    const double frames = static_cast<double>(values.size());
    add_count(report, "frames", "Frames", frames);
    add_count(report, "warmup_frames", "Frames dropped at the start", options.warmup);
    const auto add = [&](const char* key, const char* label, const Measure& measure) {
        add_measure(report, key, label, measure);
    };
    add("mean_ms", "Mean ms per frame", {.value = std::accumulate(values.begin(), values.end(), 0.0) / frames});
    const auto level = options.level.value();
    add("p50_ms", "p50 ms", measure_quantile(values, 0.5, level));
    add("p95_ms", "p95 ms", measure_quantile(values, 0.95, level));
    add("p99_ms", "p99 ms", measure_quantile(values, 0.99, level));
    add("max_ms", "Maximum ms", {.value = values.back()});
    const double needed = values_for_bound(0.99, level);
    if (frames < needed)
        report.warn(format_number(frames, Style::plain, 15) + " frames do not bound p99: a one-sided bound needs " +
                    format_number(needed, Style::plain, 15));
}

Report run(const Options& options, const Common&) {
    const bool alarms = options.count >= 0 || !options.alarms.empty();
    const bool visits = options.caught >= 0 || options.visits >= 0;
    if (!alarms && !visits && options.latency.empty())
        throw Error("product", "nothing to measure", "give --alarms or --count, --caught with --visits, or --latency");
    Report report("mlq-eval", "product", "Product metrics");
    report.add(Fact{.key = "prior", .label = "Prior", .value = options.prior});
    if (alarms) add_alarms(report, options);
    if (visits) add_visits(report, options);
    if (!options.latency.empty()) add_latency(report, options);
    return report;
}

}  // namespace

Verb product_verb() {
    auto options = std::make_shared<Options>();
    return {.name = "product",
            .summary = "False alarms per hour, strangers caught per visit, milliseconds per frame",
            .example = "mlq-eval product --alarms alarms.txt --hours 24 --cooldown 30 --latency ms.txt",
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::eval
