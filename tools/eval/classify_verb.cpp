#include <algorithm>

#include "common/check_number.hpp"
#include "common/level_option.hpp"
#include "common/make_verb.hpp"
#include "common/plot_option.hpp"
#include "eval/describe_classes.hpp"
#include "eval/show_measure.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"
#include "mlq/dataset/labels.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string file;
    std::string scores, labels, class_names;
    ClassifiedColumns columns;
    std::string format = "auto";
    bool ignore_groups = false;
    LevelOption level;
    ClassificationOptions metrics;
    std::vector<std::string> roc_plots, pr_plots, reliability_plots;
    std::optional<double> threshold;  // given
};

void define(CLI::App& app, Options& options) {
    constexpr const char* columns = "Columns";
    const auto column = [&](const char* name, std::string& value, const char* help) {
        app.add_option(name, value, help)->type_name("COL")->group(columns);
    };
    app.add_option("file", options.file, "Predictions as CSV, TSV or JSON lines, plain or gzip; - is standard input")
        ->type_name("FILE");
    app.add_option("--scores", options.scores, "Instead: scores as .npy or .npz, rows x classes, or one per row");
    app.add_option("--labels", options.labels, "With --scores: the true classes as .npy, .npz, IDX or CSV:COLUMN");
    app.add_option("--class-names", options.class_names, "With --scores: a file with one class name per line");
    column("--id", options.columns.id, "Identifies an example");
    column("--truth", options.columns.truth, "True class");
    column("--prediction", options.columns.prediction, "Predicted class");
    column("--score", options.columns.score, "Score of the positive class of two");
    column("--score-prefix", options.columns.score_prefix, "What precedes the class in the name of its score column");
    column("--group", options.columns.group, "Examples of one group (video, user) are not independent");
    column("--weight", options.columns.weight, "Weight of an example, 0 or more: how much it counts");
    app.add_option("--slice", options.columns.slices, "Also measure each value of this column by itself; repeatable")
        ->type_name("COL")
        ->expected(1)
        ->take_all()
        ->group(columns);
    app.add_option("--positive", options.columns.positive, "The class that --score is for; default: 1, true or yes")
        ->type_name("CLASS")
        ->group(columns);
    app.add_option("--classes", options.columns.classes, "Classes that have score columns, for standard input")
        ->delimiter(',')
        ->type_name("CLASS,...")
        ->group(columns);
    app.add_option("--format", options.format, "auto, csv, tsv or jsonl")
        ->check(CLI::Validator(CLI::IsMember({"auto", "csv", "tsv", "jsonl"})).description(""))
        ->type_name("F")
        ->group(columns);
    app.add_flag("--ignore-groups", options.ignore_groups, "Take examples of one group as independent");
    app.add_option("--threshold", options.threshold, "Scores from here on predict the positive class")
        ->default_str(format_number(options.columns.threshold, Style::plain, 4));
    app.add_option("--top", options.metrics.top, "Top-k accuracies")
        ->delimiter(',')
        ->check(whole_number(false))
        ->type_name("K,...");
    app.add_option("--bins", options.metrics.bins, "Bins of equal width of the calibration error")
        ->check(CLI::Validator(CLI::Range(1, 10'000)).description(""));
    app.add_flag("--softmax", options.metrics.softmax, "Scores are logits: turn them into probabilities");
    add_level(app, options.level);
    add_draws(app, options.metrics.bootstrap.draws, "1000, fewer for very large sets");
    add_plot(app, options.roc_plots, "the ROC curves", "--plot-roc");
    add_plot(app, options.pr_plots, "the precision-recall curves", "--plot-pr");
    add_plot(app, options.reliability_plots, "the reliability diagram", "--plot-reliability");
}

Classified read(const Options& options) {
    if (options.file.empty() == options.scores.empty())
        throw Error("predictions", options.file.empty() ? "none are given" : "FILE and --scores are both given",
                    "give a FILE, or --scores with --labels");
    if (options.scores.empty()) {
        for (const auto& [name, text] : {std::pair("--labels", options.labels), {"--class-names", options.class_names}})
            if (!text.empty()) throw Error(name, "has a meaning only with --scores");
        ClassifiedColumns columns = options.columns;
        columns.format = options.format == "csv"     ? RecordFormat::csv
                         : options.format == "tsv"   ? RecordFormat::tsv
                         : options.format == "jsonl" ? RecordFormat::jsonl
                                                     : RecordFormat::detect;
        return read_classified(options.file, columns);
    }
    if (options.labels.empty()) throw Error("--scores", "needs the true classes", "give them with --labels");
    if (!options.columns.weight.empty()) throw Error("--weight", "needs a FILE with columns, not --scores");
    if (!options.columns.slices.empty()) throw Error("--slice", "needs a FILE with columns, not --scores");
    const auto names = options.class_names.empty() ? std::vector<std::string>{} : read_class_names(options.class_names);
    return read_classified_arrays(options.scores, options.labels, names, options.columns.threshold);
}

Report run(Options options, const Common& common) {
    options.metrics.level = options.level.value();
    options.metrics.bootstrap.seed = common.seed;
    options.metrics.bootstrap.threads = common.threads;
    for (const int k : options.metrics.top)
        if (k < 1) throw Error("--top", std::to_string(k) + " is not a rank", "ranks begin at 1");
    if (options.threshold) options.columns.threshold = *options.threshold;
    Classified data = read(options);
    if (options.threshold && data.score_columns != 1)
        throw Error("--threshold", "has a meaning only where one score decides between two classes");
    if (options.ignore_groups) data.group.clear(), data.groups = 0;
    const auto result = evaluate_classification(data, options.metrics);

    Report report("mlq-eval", "classify", "Classification: " + data.path);
    describe_overall(report, data, result);
    describe_calibration(report, data, result.calibration, options.metrics.bins);
    describe_classes(report, data, result);
    for (const auto& slice : data.slices) describe_slice(report, data, slice, options.metrics);
    const bool has_scores = data.score_columns > 0;
    if (has_scores || !options.roc_plots.empty()) draw(report, plot_roc(data, result), options.roc_plots);
    if (has_scores || !options.pr_plots.empty()) draw(report, plot_precision_recall(data, result), options.pr_plots);
    if (!result.calibration.bins.empty() || !options.reliability_plots.empty())
        draw(report, plot_reliability(result.calibration, options.metrics.level), options.reliability_plots);
    return report;
}

}  // namespace

Verb classify_verb() {
    return make_verb<Options>(
        "classify", "Accuracy, confusions, precision, recall, F1, ROC AUC, average precision and calibration",
        "mlq-eval classify predictions.csv --slice country --group user", define, run, {.threads = true, .seed = true});
}

}  // namespace mlq::tools::eval
