#include <algorithm>
#include <cmath>

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

// The density over all but the outermost millionth, and the interval as a second curve under it.
Plot plot_density(const Posterior& posterior, const CredibleInterval& interval) {
    const double low = posterior.lower_quantile(1e-6), high = posterior.upper_quantile(1e-6);
    PlotSeries curve{.name = "posterior density"};
    PlotSeries inside{.name = show_percent(interval.level, 1) + " interval"};
    constexpr int steps = 400;
    for (int i = 0; i <= steps; ++i) {
        const double p = low + (high - low) * i / steps;
        curve.points.push_back({p, posterior.density(p)});
        if (p >= interval.low && p <= interval.high)
            inside.points.push_back({.x = p, .y = posterior.density(p), .low = 0, .high = posterior.density(p)});
    }
    return {.title = "Posterior of the error rate: Beta(" + show(posterior.a()) + ", " + show(posterior.b()) + ")",
            .x_label = "error rate",
            .y_label = "density",
            .series = {inside, curve}};
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
        Fact{.key = "kind", .label = "Kind", .value = options.shortest ? "shortest (highest density)" : "equal tails"});
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
        report.note(
            "without data the density is highest at both ends, so no shortest interval exists; equal tails are shown");
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
                    app.add_option("--below", options->below, "Also print P(error rate < T)")->type_name("T");
                    add_plot(app, options->plots, "the posterior density");
                },
            .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools::testsize
