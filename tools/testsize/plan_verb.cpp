#include "mlq/stats/plan.hpp"

#include <cmath>
#include <numeric>

#include "common/check_number.hpp"
#include "mlq/base/error.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

struct Options {
    std::optional<double> error, width;
    std::optional<double> true_error, max_error;
    std::string design_prior;
    double power = 0.8;
    double assurance = 0.8;
    LevelOption level, confidence;
    PriorOption prior;
    std::string slices;
    std::optional<double> design_effect;
    std::string clusters;
    ColumnOptions columns;
    std::vector<std::string> plots;
};

Fact count_fact(const char* key, const std::string& label, double count, std::string note = {}) {
    return {.key = key,
            .label = label,
            .value = to_count(count),
            .digits = 15,
            .note = std::isfinite(count) ? note : "no size up to 1e15"};
}

// "4" is four equal slices; "0.5,0.3,0.2" gives their shares.
std::vector<double> parse_slices(const std::string& text) {
    if (text.empty()) return {};
    auto shares = parse_numbers(text, "--slices");
    if (shares.size() == 1 && shares[0] > 1) {
        const double count = shares[0];
        if (count != std::floor(count) || count > 10'000)
            throw Error("--slices", "the number of slices must be whole, at most 10000");
        return std::vector<double>(static_cast<std::size_t>(count), 1 / count);
    }
    for (const double share : shares)
        if (!(share > 0 && share <= 1)) throw Error("--slices", show(share) + " is not a share between 0 and 1");
    if (std::accumulate(shares.begin(), shares.end(), 0.0) > 1 + 1e-9)
        throw Error("--slices", "the shares add up to more than 1");
    return shares;
}

double find_effect(const Options& options, Report& report) {
    if (options.design_effect && !options.clusters.empty())
        throw Error("--design-effect", "and --clusters", "give one of them");
    double effect = options.design_effect.value_or(1);
    if (!options.clusters.empty()) {
        const auto pilot = read_predictions(options.clusters, options.columns.value());
        if (!pilot.has_groups()) throw Error(options.clusters, "has no group column", "name it with --group");
        const auto design = find_design_effect(pilot.groups);
        effect = design.effect;
        report.add(count_fact("pilot_groups", "Groups in the pilot", design.groups));
        report.add(Fact{.key = "intraclass_correlation",
                        .label = "Correlation within groups",
                        .value = design.correlation,
                        .digits = 3});
        report.add(Fact{.key = "group_size",
                        .label = "Examples in a group",
                        .value = design.group_size,
                        .digits = 4,
                        .note = "as an example sees it"});
    }
    if (!(effect >= 1 && effect <= 1e9)) throw Error("--design-effect", show(effect) + " is below 1");
    if (effect > 1) report.add(Fact{.key = "design_effect", .label = "Design effect", .value = effect, .digits = 4});
    return effect;
}

// The slices that need most, by share; equal shares are one row.
void add_slices(Report& report, const std::vector<double>& shares, double needed, double effect, Level each) {
    Table table{.key = "slices",
                .title = "Slices, all of them together at the level asked for",
                .columns = {{.key = "share", .label = "share", .style = Style::percent},
                            {.key = "needed", .label = "examples in the slice", .digits = 15},
                            {.key = "total", .label = "examples in all", .digits = 15}}};
    double total = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double all = std::isfinite(needed) ? find_total_for_slice(std::ceil(needed * effect), shares[i]) : needed;
        total = std::max(total, all);
        if (i == 0 || shares[i] != shares[i - 1])
            table.rows.push_back({{shares[i]}, {to_count(std::ceil(needed * effect))}, {to_count(all)}});
    }
    report.add(Fact{.key = "level_of_each_slice", .label = "Level of each slice", .value = each.value(), .digits = 6});
    table.note = "each slice holds its examples with probability 0.95";
    report.add(std::move(table));
    report.add(count_fact("total_with_slices", "Examples for all slices", total));
}

Plot plot_width(const WidthGoal& goal, double total) {
    Plot plot{.title = "Width at an expected error of " + show(goal.expected_error),
              .x_label = "examples in the test set",
              .y_label = "width",
              .log_x = true,
              .log_y = true,
              .series = {{.name = "width"}, {.name = "asked for"}}};
    const double from = std::max(1.0, total / 30), to = std::max(10.0, std::min(1e15, total * 30));
    for (int i = 0; i <= 100; ++i) {
        const double n = std::round(from * std::pow(to / from, i / 100.0));
        plot.series[0].points.push_back({n, find_width(goal, n)});
        plot.series[1].points.push_back({n, goal.width});
    }
    return plot;
}

constexpr const char* by_prior_alone =
    "the prior alone is enough, without any example: a prior that decides by itself needs a reason that the report's "
    "readers accept";

Report plan_width(const Options& options) {
    if (!options.error || !options.width) throw Error("plan", "a width needs both --error P and --width W");
    Report report("mlq-testsize", "plan", "Test set for an interval no wider than " + show(*options.width));
    const auto slices = parse_slices(options.slices);
    const auto level = options.level.value();
    const auto each = slices.empty() ? level : level.shared_by(static_cast<double>(slices.size()));
    const WidthGoal goal{*options.error, *options.width, level, options.prior.value()};
    const double effect = find_effect(options, report);
    const double total = find_total(goal);
    const auto whole = find_whole_totals(goal);
    const auto assured = find_assured_totals(goal, options.assurance);
    report.add(Fact{.key = "expected_error", .label = "Expected error", .value = goal.expected_error, .digits = 10});
    report.add(Fact{.key = "target_width", .label = "Width asked for", .value = goal.width, .digits = 10});
    report.add(Fact{.key = "level", .label = "Level", .value = level.value(), .digits = 16});
    report.add(count_fact("total", "Examples", total, "exact, for the expected error itself"));
    if (std::isfinite(total)) {
        report.add(Fact{.key = "width", .label = "Width then", .value = find_width(goal, total), .digits = 6});
        if (total > 0)
            report.add(Fact{.key = "width_with_one_less",
                            .label = "Width with one less",
                            .value = find_width(goal, total - 1),
                            .digits = 6});
    }
    report.add(count_fact("whole_first", "With whole errors, first", whole.first));
    report.add(count_fact("whole_always", "With whole errors, always from", whole.always));
    report.add(count_fact("average_total", "Width met on average", find_average_total(goal)));
    report.extra("assurance", options.assurance);
    report.add(count_fact("assured_first", "Width met with probability " + show(options.assurance) + ", first",
                          assured.first));
    report.add(count_fact("assured_always", "Width met with probability " + show(options.assurance) + ", always from",
                          assured.always));
    report.add(count_fact("normal_total", "Normal approximation", approximate_total(goal), "for comparison only"));
    if (effect > 1)
        report.add(count_fact("total_with_clusters", "Examples with clusters", std::ceil(total * effect),
                              "times the design effect"));
    if (!slices.empty()) {
        WidthGoal slice = goal;
        slice.level = each;
        add_slices(report, slices, find_total(slice), effect, each);
    }
    if (total == 0) {
        report.warn(by_prior_alone);
        if (assured.always > 0)
            report.note(
                "the first examples may contradict the prior and widen the interval again: see \"always from\"");
    } else if (std::isfinite(total) && std::isfinite(assured.always)) {
        report.note("the errors that turn up vary: with " + show_count(total) +
                    " examples the width is met about every other time, with " + show_count(assured.always) + " in " +
                    show_percent(options.assurance) + " of test sets");
    }
    if (std::isfinite(total)) draw(report, plot_width(goal, total), options.plots);
    return report;
}

// The power at every total from a little before `first` to a little after `always`: up with every error more that is
// allowed, down in between.
Plot plot_sawtooth(const PowerGoal& goal, const PowerTotals& found) {
    const double always = std::isfinite(found.totals.always) ? found.totals.always : found.totals.first;
    const double span = std::max(10.0, always - found.totals.first);
    const double from = std::max(1.0, found.totals.first - span), to = always + span;
    PlotSeries power{.name = "P(pass)"}, wanted{.name = "asked for"};
    for (const auto& tooth : find_power_teeth(goal, from, to, 200)) {
        if (tooth.total > 1) power.points.push_back({tooth.total - 1, tooth.power_before});
        power.points.push_back({tooth.total, tooth.power});
    }
    wanted.points = {{from, goal.power}, {to, goal.power}};
    return {.title = "Probability that the gate passes",
            .x_label = "examples in the test set",
            .y_label = "probability",
            .series = {power, wanted}};
}

Report plan_power(const Options& options) {
    if (!options.max_error || (!options.true_error && options.design_prior.empty()))
        throw Error("plan", "power needs --max-error T and --true Q (or --true-prior)");
    const auto slices = parse_slices(options.slices);
    const auto confidence = options.confidence.value();
    const auto each = slices.empty() ? confidence : confidence.shared_by(static_cast<double>(slices.size()));
    PowerGoal goal{.gate = {*options.max_error, confidence, options.prior.value()}, .power = options.power};
    if (options.true_error) goal.true_error = *options.true_error;
    if (!options.design_prior.empty()) {
        const auto design = with_context("--true-prior", [&] { return Prior::parse(options.design_prior); });
        goal.design = Posterior::beta(design.errors, design.correct);
    }

    Report report("mlq-testsize", "plan", "Test set for the gate: error rate < " + show(goal.gate.max_error));
    const double effect = find_effect(options, report);
    const auto found = find_power_totals(goal);
    report.add(Fact{.key = "max_error", .label = "Allowed", .value = goal.gate.max_error, .digits = 10});
    if (goal.design)
        report.add(Fact{.key = "true_error",
                        .label = "True error",
                        .value = goal.design->mean(),
                        .digits = 10,
                        .note = "mean of its prior"});
    else
        report.add(Fact{.key = "true_error", .label = "True error", .value = goal.true_error, .digits = 10});
    report.add(Fact{.key = "confidence", .label = "Confidence", .value = confidence.value(), .digits = 16});
    report.add(Fact{.key = "power", .label = "Power asked for", .value = goal.power, .digits = 10});
    const auto with_errors = [](double allowed) { return "with up to " + show(allowed) + " errors"; };
    report.add(count_fact("first_total", "Examples, first", found.totals.first, with_errors(found.allowed_at_first)));
    report.add(Fact{.key = "allowed_errors", .label = "", .value = to_count(found.allowed_at_first)});
    report.add(
        count_fact("always_total", "Examples, always from", found.totals.always, with_errors(found.allowed_at_always)));
    report.add(Fact{.key = "allowed_errors_always", .label = "", .value = to_count(found.allowed_at_always)});
    report.add(
        count_fact("total_without_errors", "Examples if no error turns up", find_smallest_passing_total(goal.gate)));
    if (!std::isfinite(found.totals.first)) {
        report.warn(
            goal.design
                ? "under this prior of the true error no size reaches the power: the error is too often above the limit"
                : "no size reaches the power: the true error is not below the allowed error");
        return report;
    }
    if (found.totals.first == 0) report.warn(by_prior_alone);
    if (!std::isfinite(found.totals.always))
        report.warn(
            "a gate that passes here passes by luck, and more examples make it less likely: the true error is not "
            "below "
            "the allowed error");
    if (effect > 1)
        report.add(count_fact("total_with_clusters", "Examples with clusters", std::ceil(found.totals.always * effect),
                              "times the design effect"));
    if (!slices.empty()) {
        PowerGoal slice = goal;
        slice.gate.confidence = each;
        add_slices(report, slices, find_power_totals(slice).totals.always, effect, each);
    }
    Table teeth{.key = "sawtooth",
                .title = "Where the gate allows one more error",
                .columns = {{.key = "total", .label = "examples", .digits = 15},
                            {.key = "allowed", .label = "errors allowed", .digits = 15},
                            {.key = "power", .label = "P(pass)", .digits = 4},
                            {.key = "power_before", .label = "with one example less", .digits = 4}}};
    for (const auto& tooth :
         find_power_teeth(goal, found.totals.first - 1,
                          std::isfinite(found.totals.always) ? found.totals.always : found.totals.first, 12))
        teeth.rows.push_back({{tooth.total}, {tooth.allowed}, {tooth.power}, {tooth.power_before}});
    report.add(std::move(teeth));
    report.note("between these sizes the probability to pass falls, so a size just below one of them is a bad choice");
    draw(report, plot_sawtooth(goal, found), options.plots);
    return report;
}

Report run(const Options& options) {
    const bool width = options.error || options.width;
    const bool power = options.max_error || options.true_error || !options.design_prior.empty();
    if (width && power)
        throw Error("plan", "a width and a power at once", "give --error and --width, or --true and --max-error");
    if (!width && !power) throw Error("plan", "what for?", "give --error P --width W, or --true Q --max-error T");
    return width ? plan_width(options) : plan_power(options);
}

}  // namespace

Verb plan_verb() {
    auto options = std::make_shared<Options>();
    return {
        .name = "plan",
        .summary =
            "How many examples: for an interval of a given width, or for a gate that passes with a given probability",
        .example = "mlq-testsize plan --true 0.005 --max-error 0.01 --confidence 0.95 --power 0.8",
        .define =
            [options](CLI::App& app) {
                app.add_option("--error", options->error, "Width: the expected error rate")
                    ->check(finite_number())
                    ->type_name("P");
                app.add_option("--width", options->width, "Width: the interval shall be no wider")
                    ->check(finite_number())
                    ->type_name("W");
                add_level(app, options->level, "--level", "Width: probability inside the interval");
                app.add_option("--assurance", options->assurance, "Width: probability that it is met")
                    ->check(finite_number())
                    ->type_name("P");
                app.add_option("--true", options->true_error, "Power: the true error rate")
                    ->check(finite_number())
                    ->type_name("Q");
                app.add_option("--true-prior", options->design_prior, "Power: instead, a prior of the true error rate")
                    ->type_name("PRIOR");
                app.add_option("--max-error", options->max_error, "Power: error rate that must not be reached")
                    ->check(finite_number())
                    ->type_name("T");
                add_level(app, options->confidence, "--confidence", "Power: confidence of the gate");
                app.add_option("--power", options->power, "Power: probability that the gate passes")
                    ->check(finite_number())
                    ->type_name("P");
                add_prior(app, options->prior);
                app.add_option("--slices", options->slices,
                               "Hold for every slice: their number, or their shares as 0.5,0.3,0.2")
                    ->type_name("S");
                app.add_option("--design-effect", options->design_effect,
                               "Examples in groups: how many times more are needed")
                    ->check(finite_number())
                    ->type_name("D");
                app.add_option("--clusters", options->clusters, "Or a pilot's predictions with a group column")
                    ->type_name("FILE");
                add_columns(app, options->columns);
                add_group_column(app, options->columns);
                add_plot(app, options->plots, "width or power against the size");
            },
        .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools::testsize
