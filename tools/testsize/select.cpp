#include <algorithm>
#include <cmath>

#include "common/check_number.hpp"
#include "mlq/base/distinct_files.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/selection.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

constexpr double bootstrap_work = 4e9;  // examples times models times draws

struct Options {
    std::vector<std::string> files;
    std::optional<double> error, total, candidates;
    double correlation = 0;
    LevelOption confidence;
    ColumnOptions columns;
};

void add_optimism(Report& report, const SelectionProblem& problem, const char* label) {
    const double optimism = expected_optimism(problem);
    report.add(Fact{.key = "optimism",
                    .label = label,
                    .value = optimism,
                    .style = Style::percent,
                    .digits = percent_digits(optimism)});
    report.add(Fact{.key = "expected_best",
                    .label = "Error that the best will show",
                    .value = problem.error - optimism,
                    .style = Style::percent,
                    .digits = percent_digits(optimism)});
}

void add_corrected_level(Report& report, Level confidence, double candidates) {
    report.add(Fact{.key = "confidence", .label = "Confidence asked for", .value = confidence.value(), .digits = 16});
    report.add(Fact{.key = "corrected_confidence",
                    .label = "Confidence for a gate on Dev",
                    .value = confidence.shared_by(candidates).value(),
                    .digits = 8,
                    .note = "1 - (1 - confidence) / candidates"});
    report.note("report the winner once on Test: that figure needs no correction");
}

Report run_numbers(const Options& options) {
    if (!options.error || !options.total || !options.candidates)
        throw Error("select", "needs prediction files, or --error P --total N --candidates K");
    const SelectionProblem problem{*options.error, *options.total, *options.candidates, options.correlation};
    Report report("mlq-testsize", "select", "Optimism of the best of " + show(problem.candidates) + " models");
    report.add(Fact{.key = "error", .label = "True error of each", .value = problem.error, .digits = 10});
    report.add(Fact{.key = "total", .label = "Examples in Dev", .value = problem.total, .digits = 15});
    report.add(Fact{.key = "candidates", .label = "Candidates", .value = problem.candidates, .digits = 15});
    report.add(
        Fact{.key = "correlation", .label = "Correlation of their errors", .value = problem.correlation, .digits = 4});
    add_optimism(report, problem, "Expected optimism");
    add_corrected_level(report, options.confidence.value(), problem.candidates);
    if (problem.correlation == 0)
        report.note(
            "models err on the same examples, which makes the optimism smaller: give --correlation, or prediction "
            "files");
    return report;
}

Report run_files(const Options& options, const Common& common) {
    if (options.error || options.total || options.candidates || options.correlation != 0)
        throw Error("select", "files and numbers", "give one of them");
    if (options.files.size() < 2) throw Error("select", "one prediction file", "give one file for each candidate");
    check_distinct_files(options.files, "give one file for each candidate");
    std::vector<Predictions> models;
    for (const auto& file : options.files) models.push_back(read_predictions(file, options.columns.value()));
    const auto columns = align_predictions(models, "give predictions of the same examples, matched by the column --id");
    const auto confidence = options.confidence.value();
    const double candidates = static_cast<double>(columns.size());
    const double total = static_cast<double>(columns.front().size());
    const int draws = static_cast<int>(std::clamp(bootstrap_work / (candidates * total), 20.0, 1000.0));
    const auto selected = reselect(columns, confidence, common.seed, common.threads, draws);

    Report report("mlq-testsize", "select", "Optimism of the best of " + show(candidates) + " models");
    report.add(Fact{.key = "total", .label = "Examples in Dev", .value = total, .digits = 15});
    report.add(Fact{.key = "candidates", .label = "Candidates", .value = candidates, .digits = 15});
    const double correlation = std::clamp(mean_correlation(columns), 0.0, 1.0);
    report.add(Fact{.key = "correlation",
                    .label = "Correlation of their errors",
                    .value = correlation,
                    .digits = 4,
                    .note = "mean pairwise phi"});
    report.add(Fact{.key = "best", .label = "Best on Dev", .value = models[selected.best].path});
    report.add(Fact{.key = "best_error",
                    .label = "Its error on Dev",
                    .value = selected.best_error,
                    .style = Style::percent,
                    .digits = 3});
    report.add(Fact{.key = "corrected_error",
                    .label = "Corrected by re-selection",
                    .value = selected.corrected_error,
                    .interval = to_interval(selected.interval),
                    .style = Style::percent,
                    .digits = 3,
                    .note = "winners on examples left out of " + std::to_string(draws) + " bootstrap samples"});
    report.add(Fact{.key = "reselection_optimism",
                    .label = "Optimism by re-selection",
                    .value = selected.corrected_error - selected.best_error,
                    .style = Style::percent,
                    .digits = 3});
    double mean_error = 0;
    for (const auto& model : models) mean_error += model.counts.errors / model.counts.total / candidates;
    add_optimism(report, {mean_error, total, candidates, correlation}, "If all were equally good");
    Table table{.key = "models",
                .title = "Models",
                .columns = {{.key = "file", .label = "file"},
                            {.key = "error_rate", .label = "error on Dev", .style = Style::percent, .digits = 3},
                            {.key = "win_share", .label = "won", .style = Style::percent, .digits = 1}}};
    for (std::size_t k = 0; k < models.size(); ++k) {
        const Posterior posterior(models[k].counts);
        table.rows.push_back(
            {{models[k].path},
             {models[k].counts.errors / models[k].counts.total, to_interval(posterior.interval(confidence))},
             {selected.win_share[k]}});
    }
    report.add(std::move(table));
    add_corrected_level(report, confidence, candidates);
    if (std::any_of(models.begin(), models.end(), [](const auto& model) { return model.has_groups(); }))
        report.warn(
            "examples are taken as independent: the groups in these files are not used, so intervals are too short");
    return report;
}

}  // namespace

Verb select_verb() {
    auto options = std::make_shared<Options>();
    return {
        .name = "select",
        .summary = "How much better than it is does the best of several models look on Dev?",
        .example = "mlq-testsize select --error 0.1 --total 1000 --candidates 50 --correlation 0.5",
        .takes = {.threads = true, .seed = true},
        .define =
            [options](CLI::App& app) {
                app.add_option("files", options->files,
                               "Predictions of each candidate on the same Dev set, joined by id")
                    ->type_name("FILE");
                app.add_option("--error", options->error, "Or numbers: the true error rate of each candidate")
                    ->check(finite_number())
                    ->type_name("P");
                app.add_option("--total", options->total, "Examples in Dev")->check(finite_number())->type_name("N");
                app.add_option("--candidates", options->candidates, "Number of candidates")
                    ->check(finite_number())
                    ->type_name("K");
                app.add_option("--correlation", options->correlation, "Correlation of their errors, 0 to 1")
                    ->check(finite_number())
                    ->type_name("R");
                add_level(app, options->confidence, "--confidence",
                          "Confidence of a gate on the winner; also the level of intervals");
                add_columns(app, options->columns);
            },
        .run =
            [options](const Common& common) {
                return options->files.empty() ? run_numbers(*options) : run_files(*options, common);
            }};
}

}  // namespace mlq::tools::testsize
