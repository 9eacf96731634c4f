#include "mlq/stats/compare.hpp"

#include <cmath>

#include "common/check_number.hpp"
#include "mlq/base/distinct_files.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/clusters.hpp"
#include "mlq/stats/gate.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string cells, a, b;
    bool unpaired = false;
    std::optional<double> margin;
    LevelOption level, confidence;
    PriorOption prior;
    ColumnOptions columns;
    std::vector<std::string> plots;
};

// What was compared, by one of three ways.
struct Input {
    std::optional<PairedCells> cells;
    std::vector<PairedCells> groups;
    Counts a, b;
};

PairedCells parse_cells(const std::string& text) {
    const auto numbers = parse_numbers(text, "--cells");
    if (numbers.size() != 4)
        throw Error("--cells", std::to_string(numbers.size()) + " numbers",
                    "give four: both right, only A wrong, only B wrong, both wrong");
    for (const double number : numbers)
        if (number < 0) throw Error("--cells", show(number) + " is negative");
    return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

Input read_files(const Options& options) {
    if (options.files.size() != 2)
        throw Error("compare", "needs two prediction files", "or --cells, or --a E/N --b E/N");
    check_distinct_files(options.files, "give one file for each model");
    const auto columns = options.columns.value();
    const auto a = read_predictions(options.files[0], columns);
    const auto b = read_predictions(options.files[1], columns);
    if (!a.has_groups()) options.columns.check_group(b);
    Input input{.cells = {}, .groups = {}, .a = a.counts, .b = b.counts};
    if (options.unpaired) return input;
    auto paired = pair_predictions(a, b, "compare the same examples, matched by the column --id, or say --unpaired");
    input.cells = paired.cells;
    input.groups = std::move(paired.groups);
    return input;
}

Input read_input(const Options& options) {
    const int ways = !options.files.empty() + !options.cells.empty() + (!options.a.empty() || !options.b.empty());
    if (ways != 1) throw Error("compare", "needs one of: two files, --cells, or --a with --b");
    if (!options.files.empty()) return read_files(options);
    Input input;
    if (!options.cells.empty()) {
        if (options.unpaired) throw Error("--unpaired", "does not go with --cells");
        input.cells = parse_cells(options.cells);
        input.a = {input.cells->only_a_wrong + input.cells->both_wrong, input.cells->total()};
        input.b = {input.cells->only_b_wrong + input.cells->both_wrong, input.cells->total()};
        return input;
    }
    if (options.a.empty() || options.b.empty()) throw Error("compare", "needs both --a E/N and --b E/N");
    input.a = parse_fraction(options.a, "--a");
    input.b = parse_fraction(options.b, "--b");
    return input;
}

void add_rates(Report& report, const Input& input, Prior prior, Level level) {
    const auto add = [&](const char* key, const char* label, Counts counts) {
        const Posterior posterior(counts, prior);
        const auto interval = posterior.interval(level);
        report.add(Fact{.key = key,
                        .label = label,
                        .value = posterior.mean(),
                        .interval = to_interval(interval),
                        .style = Style::percent,
                        .digits = percent_digits(interval.width),
                        .note = "posterior mean; " + show(counts.errors) + " of " + show(counts.total)});
    };
    add("error_a", "Error of A", input.a);
    add("error_b", "Error of B", input.b);
}

struct Difference {
    double median, mean, a_better;
    CredibleInterval interval;
};

template <typename DifferenceOfErrors>
Difference summarize(const DifferenceOfErrors& posterior, Level level) {
    return {posterior.median(), posterior.mean(), posterior.probability_a_better(), posterior.interval(level)};
}

// The density of the difference by differences of its distribution function.
template <typename DifferenceOfErrors>
Plot plot_difference(const DifferenceOfErrors& posterior) {
    constexpr int steps = 160;
    const double low = posterior.lower_quantile(1e-4), high = posterior.upper_quantile(1e-4);
    PlotSeries curve{.name = "posterior density"};
    double before = posterior.probability_below(low);
    for (int i = 1; i <= steps; ++i) {
        const double d = low + (high - low) * i / steps;
        const double now = posterior.probability_below(d);
        curve.points.push_back({d - (high - low) / (2 * steps), (now - before) * steps / (high - low)});
        before = now;
    }
    return {.title = "Error of A minus error of B", .x_label = "difference", .y_label = "density", .series = {curve}};
}

void add_difference(Report& report, const Difference& difference) {
    report.add(Fact{.key = "difference",
                    .label = "Error of A minus error of B",
                    .value = difference.median,
                    .interval = to_interval(difference.interval),
                    .style = Style::percent,
                    .digits = percent_digits(difference.interval.width),
                    .note = "median"});
    report.extra("difference_mean", difference.mean);
    report.extra("difference_width", difference.interval.width);
    report.add(Fact{
        .key = "probability_a_better", .label = "P(A has the lower error)", .value = difference.a_better, .digits = 6});
}

void add_clusters(Report& report, const Input& input, const Options& options, Level level, std::uint64_t seed) {
    if (input.groups.size() < 2) return;
    const double groups = static_cast<double>(input.groups.size());
    const int draws = static_cast<int>(std::clamp(1e8 / groups, 500.0, 10'000.0));
    const auto clustered = resample_difference(input.groups, level, options.margin.value_or(0), seed, draws);
    report.section("Groups as the sample (Bayesian bootstrap)");
    report.add(Fact{.key = "groups", .label = "Groups", .value = groups, .digits = 15});
    report.add(Fact{.key = "clustered_difference",
                    .label = "Error of A minus error of B",
                    .value = clustered.median,
                    .interval = to_interval(clustered.interval),
                    .style = Style::percent,
                    .digits = percent_digits(clustered.interval.width),
                    .note = std::to_string(draws) + " draws"});
    report.add(Fact{.key = "clustered_probability_a_better",
                    .label = "P(A has the lower error)",
                    .value = clustered.probability_a_better,
                    .digits = 4});
    if (options.margin)
        report.add(Fact{.key = "clustered_probability",
                        .label = "P(difference < " + show(*options.margin) + ")",
                        .value = clustered.probability_below_margin,
                        .digits = 4});
    report.note("examples of one group are not independent: trust the group figures where the two differ" +
                std::string(options.prior.text == "uniform" ? "" : "; --prior does not enter these"));
}

Check check_margin(const GateResult& result, double margin, Level confidence, bool paired) {
    std::string detail;
    if (result.outcome == Outcome::inconclusive)
        detail = !paired ? "more examples in either set would help"
                 : std::isfinite(result.further_examples)
                     ? show(result.further_examples) + " further examples would decide it if the observed rates persist"
                     : "more examples would not decide it if the observed rates persist";
    return {.name = "error of A < error of B + " + show(margin) + " with probability " + show(confidence.value()),
            .verdict = to_verdict(result.outcome),
            .detail = detail};
}

Report run(const Options& options, std::uint64_t seed) {
    const auto input = read_input(options);
    const auto level = options.level.value();
    const auto confidence = options.confidence.value();
    const auto prior = options.prior.value();
    if (options.margin && !(*options.margin > -1 && *options.margin < 1))
        throw Error("--margin", show(*options.margin) + " is not between -1 and 1");
    Report report("mlq-testsize", "compare",
                  input.cells ? "Two models on the same examples" : "Two models on different test sets");
    add_rates(report, input, prior, level);
    report.add(Fact{.key = "paired", .label = "Paired", .value = input.cells.has_value()});
    std::optional<GateResult> gate;
    if (input.cells) {
        const auto& cells = *input.cells;
        report.add(
            Table{.key = "cells",
                  .title = "Examples",
                  .columns = {{.key = "both_right", .label = "both right", .digits = 15},
                              {.key = "only_a_wrong", .label = "only A wrong", .digits = 15},
                              {.key = "only_b_wrong", .label = "only B wrong", .digits = 15},
                              {.key = "both_wrong", .label = "both wrong", .digits = 15}},
                  .rows = {{{cells.both_right}, {cells.only_a_wrong}, {cells.only_b_wrong}, {cells.both_wrong}}}});
        const PairedPosterior posterior(cells, prior);
        add_difference(report, summarize(posterior, level));
        report.add(Fact{
            .key = "mcnemar_p", .label = "Exact McNemar p (two-sided)", .value = mcnemar_p_value(cells), .digits = 4});
        if (cells.only_a_wrong + cells.only_b_wrong == 0 && cells.total() > 0)
            report.warn("the models never disagree: were both files made by the same model?");
        if (options.margin) {
            gate = judge_difference(cells, *options.margin, confidence, prior);
            report.add(Fact{.key = "probability",
                            .label = "P(difference < " + show(*options.margin) + ")",
                            .value = gate->probability,
                            .digits = 6});
        }
        add_clusters(report, input, options, level, seed);
        draw(report, plot_difference(posterior), options.plots);
    } else {
        const DifferencePosterior posterior(Posterior(input.a, prior), Posterior(input.b, prior));
        add_difference(report, summarize(posterior, level));
        if (options.margin) {
            gate = judge_claim(posterior.probability_below(*options.margin), posterior.mean() >= *options.margin,
                               confidence);
            report.add(Fact{.key = "probability",
                            .label = "P(difference < " + show(*options.margin) + ")",
                            .value = gate->probability,
                            .digits = 6});
        }
        draw(report, plot_difference(posterior), options.plots);
    }
    if (gate) report.add(check_margin(*gate, *options.margin, confidence, input.cells.has_value()));
    return report;
}

}  // namespace

Verb compare_verb() {
    auto options = std::make_shared<Options>();
    return {
        .name = "compare",
        .summary = "Two models on the same examples, or on different test sets: who is better, and by how much",
        .example = "mlq-testsize compare --cells 9100,40,60,800 --margin 0.003",
        .takes = {.seed = true},
        .define =
            [options](CLI::App& app) {
                app.add_option("files", options->files,
                               "Predictions of A (the candidate) and of B (the baseline), joined by id")
                    ->type_name("A B")
                    ->expected(0, 2);
                app.add_option("--cells", options->cells,
                               "Or counts: both right, only A wrong, only B wrong, both wrong")
                    ->type_name("N,N,N,N");
                app.add_option("--a", options->a, "Or errors of A on its own test set")->type_name("E/N");
                app.add_option("--b", options->b, "Errors of B on another test set")->type_name("E/N");
                app.add_flag("--unpaired", options->unpaired, "The files are of different test sets, whatever the ids");
                app.add_option("--margin", options->margin,
                               "Gate: pass when error(A) < error(B) + M with the confidence asked for; 0: A is better")
                    ->check(finite_number())
                    ->type_name("M");
                add_level(app, options->confidence, "--confidence", "Confidence of the gate");
                add_level(app, options->level, "--level", "Probability inside the intervals");
                add_prior(app, options->prior);
                add_columns(app, options->columns);
                add_group_column(app, options->columns);
                add_plot(app, options->plots, "the posterior of the difference");
            },
        .run = [options](const Common& common) { return run(*options, common.seed); }};
}

}  // namespace mlq::tools::testsize
