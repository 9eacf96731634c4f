#include <algorithm>
#include <cmath>

#include "common/check_number.hpp"
#include "mlq/base/error.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

struct Options {
    CountOptions counts;
    LevelOption level;
    PriorOption prior;
    bool shortest = false;
    std::optional<double> below;
    std::vector<std::string> plots;
};

// The density between two error rates. Where it grows without bound (a or b below 1) it begins one step later.
std::vector<PlotPoint> trace_density(const Posterior& posterior, double from, double to) {
    constexpr int steps = 400;
    std::vector<PlotPoint> points;
    for (int i = posterior.a() < 1 ? 1 : 0; i <= (posterior.b() < 1 ? steps - 1 : steps); ++i) {
        const double p = from + (to - from) * i / steps;
        points.push_back({p, posterior.density(p)});
    }
    return points;
}

// The density over all but the outermost millionth, and the interval as the area under a second curve on top of it.
Plot plot_density(const Posterior& posterior, const CredibleInterval& interval) {
    PlotSeries curve{
        .name = "posterior density",
        .points = trace_density(posterior, posterior.lower_quantile(1e-6), posterior.upper_quantile(1e-6))};
    PlotSeries inside{.name = show_percent(interval.level) + " interval",
                      .points = trace_density(posterior, interval.low, interval.high)};
    for (auto& point : inside.points) {
        point.low = 0;
        point.high = point.y;
    }
    std::string label = "error rate";
    if (interval.width < 1e-4 * posterior.mean()) {  // ticks of nine digits would run into each other
        for (auto* points : {&curve.points, &inside.points})
            for (auto& point : *points) point.x -= posterior.mean();
        label = "error rate above its mean";
    }
    return {.title = "Posterior of the error rate: Beta(" + show(posterior.a()) + ", " + show(posterior.b()) + ")",
            .x_label = label,
            .y_label = "density",
            .series = {curve, inside}};
}

Report run(const Options& options) {
    const auto measured = measure(options.counts);
    const auto level = options.level.value();
    const Posterior posterior(measured.counts, options.prior.value());
    const auto interval = options.shortest ? posterior.shortest_interval(level) : posterior.interval(level);
    const int digits = percent_digits(interval.width);

    Report report("mlq-testsize", "interval", "Error rate");
    describe(report, measured);
    report.add(Fact{.key = "error_rate",
                    .label = "Error rate",
                    .value = posterior.mean(),
                    .interval = to_interval(interval),
                    .style = Style::percent,
                    .digits = digits,
                    .note = "posterior mean"});
    report.add(Fact{
        .key = "median", .label = "Median", .value = posterior.median(), .style = Style::percent, .digits = digits});
    report.add(
        Fact{.key = "mode", .label = "Mode", .value = posterior.mode(), .style = Style::percent, .digits = digits});
    report.add(Fact{.key = "width",
                    .label = "Width of the interval",
                    .value = interval.width,
                    .style = Style::percent,
                    .digits = digits});
    report.add(Fact{.key = "level", .label = "Level", .value = level.value(), .digits = 16});
    report.add(
        Fact{.key = "kind",
             .label = "Kind",
             .value = options.shortest && posterior.has_shortest() ? "shortest (highest density)" : "equal tails"});
    report.add(Fact{.key = "posterior",
                    .label = "Posterior",
                    .value = "Beta(" + show(posterior.a()) + ", " + show(posterior.b()) + ")"});
    report.extra("a", posterior.a());
    report.extra("b", posterior.b());
    if (options.below) {
        if (!(*options.below > 0 && *options.below < 1))
            throw Error("--below", show(*options.below) + " is not between 0 and 1");
        report.add(Fact{.key = "probability_below",
                        .label = "P(error rate < " + show(*options.below) + ")",
                        .value = posterior.probability_below(*options.below),
                        .digits = 6});
        report.add(Fact{.key = "probability_above",
                        .label = "P(error rate > " + show(*options.below) + ")",
                        .value = posterior.probability_above(*options.below),
                        .digits = 6});
    }
    if (options.shortest && !posterior.has_shortest())
        report.note("without data no interval is shorter than all others; equal tails are shown");
    draw(report, plot_density(posterior, interval), options.plots);
    return report;
}

}  // namespace

Verb interval_verb() {
    auto options = std::make_shared<Options>();
    return {.name = "interval",
            .summary = "Posterior and credible interval of an error rate",
            .example = "mlq-testsize interval --errors 37 --total 5000",
            .define =
                [options](CLI::App& app) {
                    add_counts(app, options->counts);
                    add_level(app, options->level, "--level", "Probability inside the interval");
                    add_prior(app, options->prior);
                    app.add_flag("--hpd", options->shortest,
                                 "Shortest interval (highest posterior density) instead of equal tails");
                    app.add_option("--below", options->below, "Also print P(error rate < T)")
                        ->check(finite_number())
                        ->type_name("T");
                    add_plot(app, options->plots, "the posterior density");
                },
            .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools::testsize
