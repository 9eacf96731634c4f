#include <cmath>

#include "common/check_number.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/plan.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

constexpr int most_points = 10'000;

struct Options {
    std::string errors = "0.01,0.1,0.3";
    double from = 100;
    double to = 100'000;
    int points = 31;
    LevelOption level;
    PriorOption prior;
    std::vector<std::string> plots;
};

// Whole totals, evenly spaced on a logarithmic axis, both ends included.
std::vector<double> choose_totals(const Options& options) {
    if (!(options.from >= 1 && options.from < options.to && options.to <= 1e15))
        throw Error("--from", "needs 1 <= from < to <= 1e15");
    if (options.points < 2 || options.points > most_points) throw Error("--points", "must be between 2 and 10000");
    std::vector<double> totals;
    for (int i = 0; i < options.points; ++i) {
        const double share = static_cast<double>(i) / (options.points - 1);
        const double total = std::round(options.from * std::pow(options.to / options.from, share));
        if (totals.empty() || total > totals.back()) totals.push_back(total);
    }
    return totals;
}

Report run(const Options& options) {
    const auto errors = parse_numbers(options.errors, "--error");
    const auto totals = choose_totals(options);
    const auto level = options.level.value();
    const auto prior = options.prior.value();

    Table table{.key = "curve",
                .title = "Width of the interval",
                .columns = {{.key = "total", .label = "examples", .digits = 15}}};
    Plot plot{.title = "Width of the " + show_percent(level.value()) + " interval of an error rate",
              .x_label = "examples in the test set",
              .y_label = "width",
              .log_x = true,
              .log_y = true};
    for (const double error : errors) {
        table.columns.push_back({.key = "width_at_" + show(error), .label = "error " + show(error), .digits = 4});
        plot.series.push_back({.name = "mean error " + show(error)});
    }
    for (const double total : totals) {
        std::vector<Cell> row{{total}};
        for (std::size_t i = 0; i < errors.size(); ++i) {
            const double width = find_width({errors[i], 0.5, level, prior}, total);
            row.push_back({width});
            plot.series[i].points.push_back({total, width});
        }
        table.rows.push_back(std::move(row));
    }
    Report report("mlq-testsize", "curve", "Width of the interval against the size of the test set");
    report.add(Fact{.key = "level", .label = "Level", .value = level.value(), .digits = 16});
    report.add(Fact{.key = "prior", .label = "Prior", .value = options.prior.text});
    report.add(std::move(table));
    draw(report, plot, options.plots);
    return report;
}

}  // namespace

Verb curve_verb() {
    auto options = std::make_shared<Options>();
    return {
        .name = "curve",
        .summary = "Width of the interval against the size of the test set, for several error rates",
        .example = "mlq-testsize curve --error 0.01,0.1,0.3 --from 100 --to 100000 --plot width.svg --plot -",
        .define =
            [options](CLI::App& app) {
                app.add_option("--error", options->errors, "Mean error rates, one curve each")->type_name("P,P,...");
                app.add_option("--from", options->from, "Smallest test set")->check(finite_number())->type_name("N");
                app.add_option("--to", options->to, "Largest test set")->check(finite_number())->type_name("N");
                app.add_option("--points", options->points, "Points on a curve")
                    ->check(whole_number(false))
                    ->type_name("K");
                add_level(app, options->level, "--level", "Probability inside the interval");
                add_prior(app, options->prior);
                add_plot(app, options->plots, "the curves");
            },
        .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools::testsize
