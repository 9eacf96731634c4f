#include "eval/describe_classes.hpp"

#include <algorithm>

#include "eval/show_measure.hpp"

namespace mlq::tools::eval {
namespace {

constexpr std::size_t widest_matrix = 20;  // classes
constexpr std::size_t most_confusions = 20;
constexpr std::size_t most_listed = 10;

// "a, b, c and 12 more"
std::string list_names(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most_listed; ++i) text += (i > 0 ? ", " : "") + names[i];
    if (names.size() > most_listed) text += " and " + std::to_string(names.size() - most_listed) + " more";
    return text;
}

template <typename Holds>
std::vector<std::string> list_classes(const Classified& data, const ClassificationResult& result, Holds holds) {
    std::vector<std::string> names;
    for (std::size_t c = 0; c < data.classes.size(); ++c)
        if (holds(result.classes[c])) names.push_back(data.classes[c]);
    return names;
}

void add_matrix(Report& report, const Classified& data, const ClassificationResult& result) {
    Table table{.key = "confusion_matrix",
                .title = "Confusion matrix (rows: truth, columns: prediction)",
                .columns = {{.key = "truth", .label = "truth"}}};
    for (std::size_t c = 0; c < data.classes.size(); ++c) {
        // A class may be called "truth".
        const auto& name = data.classes[c];
        table.columns.push_back({.key = "predicted_" + name, .label = name, .digits = 15});
        std::vector<Cell> row{{.value = name}};
        row.resize(data.classes.size() + 1, {.value = 0});
        table.rows.push_back(std::move(row));
    }
    for (const auto& cell : result.confusions) table.rows[cell.truth][cell.prediction + 1].value = cell.count;
    report.add(std::move(table));
}

void add_confusions(Report& report, const Classified& data, const ClassificationResult& result) {
    std::vector<Confusion> wrong;
    for (const auto& cell : result.confusions)
        if (cell.truth != cell.prediction) wrong.push_back(cell);
    std::stable_sort(wrong.begin(), wrong.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    if (wrong.empty()) return;
    Table table{.key = "confusions",
                .title = "Most frequent confusions",
                .columns = {{.key = "truth", .label = "truth"},
                            {.key = "prediction", .label = "prediction"},
                            {.key = "count", .label = "examples", .digits = 15}}};
    for (std::size_t i = 0; i < wrong.size() && i < most_confusions; ++i)
        table.rows.push_back({{data.classes[wrong[i].truth]}, {data.classes[wrong[i].prediction]}, {wrong[i].count}});
    if (wrong.size() > most_confusions)
        table.note = std::to_string(wrong.size() - most_confusions) + " further pairs of classes are left out";
    report.add(std::move(table));
}

}  // namespace

void describe_overall(Report& report, const Classified& data, const ClassificationResult& result) {
    report.add(Fact{.key = "examples", .label = "Examples", .value = result.examples, .digits = 15});
    report.add(Fact{
        .key = "class_count", .label = "Classes", .value = static_cast<double>(data.classes.size()), .digits = 15});
    if (!data.weight.empty())
        report.note("examples count by their weights; shares have the intervals of as many equal ones as tell as much");
    if (result.design) {
        report.add(Fact{.key = "groups", .label = "Groups", .value = result.design->groups, .digits = 15});
        report.add(Fact{.key = "design_effect",
                        .label = "Design effect",
                        .value = result.design->effect,
                        .digits = 3,
                        .note = "of the accuracy; 1 if examples of a group were independent"});
    }
    add_measure(report, "accuracy", "Accuracy", result.accuracy, Style::percent);
    for (const auto& top : result.top)
        if (top.k > 1)
            add_measure(report, "top_" + std::to_string(top.k), "Top-" + std::to_string(top.k), top.accuracy,
                        Style::percent);
    add_measure(report, "balanced_accuracy", "Balanced accuracy", result.balanced_accuracy, Style::percent);
    add_measure(report, "macro_precision", "Macro precision", result.macro_precision, Style::percent);
    add_measure(report, "macro_f1", "Macro F1", result.macro_f1);
    add_measure(report, "weighted_precision", "Weighted precision", result.weighted_precision, Style::percent);
    add_measure(report, "weighted_f1", "Weighted F1", result.weighted_f1);
    add_measure(report, "mcc", "Matthews correlation (MCC)", result.matthews);
    add_measure(report, "kappa", "Cohen's kappa", result.kappa);
    const bool binary = data.score_columns == 1;
    const std::string of = binary ? " of class " + data.classes[data.positive] : ", mean over classes";
    add_measure(report, binary ? "roc_auc" : "macro_roc_auc", "ROC AUC" + of, result.macro_roc_auc);
    add_measure(report, binary ? "average_precision" : "macro_average_precision", "Average precision" + of,
                result.macro_average_precision);
    report.extra("bootstrap_draws", result.draws);

    const auto unseen = list_classes(data, result, [](const auto& one) { return one.truths == 0; });
    const auto unpredicted =
        list_classes(data, result, [](const auto& one) { return one.truths > 0 && one.predictions == 0; });
    report.extra("classes_missing_from_truth", unseen);
    report.extra("classes_never_predicted", unpredicted);
    if (!unseen.empty())
        report.warn("the truth has no example of " + list_names(unseen) +
                    ": recall, ROC AUC and average precision of such a class are left out of the means");
    if (!unpredicted.empty())
        report.warn("never predicted: " + list_names(unpredicted) + "; left out of the mean precision");
}

void describe_calibration(Report& report, const Classified& data, const CalibrationMeasures& calibration, int bins) {
    if (data.score_columns == 0) return;
    report.section("Calibration");
    const std::string what = data.score_columns == 1 ? "score against frequency of class " + data.classes[data.positive]
                                                     : "score of the predicted class against accuracy";
    report.add(Fact{
        .key = "calibration_bins", .label = "Bins", .value = bins, .digits = 15, .note = "of equal width; " + what});
    add_measure(report, "calibration_error", "Expected calibration error", calibration.error);
    if (calibration.error.value)
        report.add(Fact{.key = "chance_calibration_error",
                        .label = "of which by chance",
                        .value = calibration.chance,
                        .note = "what perfectly calibrated scores would show on so few examples"});
    add_measure(report, "maximum_calibration_error", "Maximum calibration error", calibration.maximum);
    add_measure(report, "brier_score", "Brier score", calibration.brier);
    add_measure(report, "log_loss", "Log loss (nats)", calibration.log_loss);
    if (!calibration.log_loss.value && calibration.clipped_log_loss.value)
        add_measure(report, "log_loss_clipped", "Log loss, clipped", calibration.clipped_log_loss, Style::plain,
                    "probabilities below 1e-15 taken as 1e-15");
    Json list = Json::array();
    for (const auto& bin : calibration.bins)
        if (bin.count > 0)
            list.push_back({{"low", bin.low},
                            {"high", bin.high},
                            {"count", bin.count},
                            {"probability", bin.probability},
                            {"frequency", bin.frequency}});
    report.extra("reliability", list);
}

void describe_classes(Report& report, const Classified& data, const ClassificationResult& result) {
    report.section("Classes");
    Table table{.key = "classes",
                .title = "Each class against the rest",
                .columns = {{.key = "class", .label = "class"},
                            {.key = "examples", .label = "examples", .digits = 15},
                            {.key = "predicted", .label = "predicted", .digits = 15},
                            {.key = "precision", .label = "precision", .style = Style::percent, .digits = 1},
                            {.key = "recall", .label = "recall", .style = Style::percent, .digits = 1},
                            {.key = "f1", .label = "F1", .digits = 3}}};
    const bool ranked = data.score_columns > 1;
    if (ranked) {
        table.columns.push_back({.key = "roc_auc", .label = "ROC AUC", .digits = 4});
        table.columns.push_back({.key = "average_precision", .label = "AP", .digits = 4});
    }
    for (std::size_t c = 0; c < data.classes.size(); ++c) {
        const auto& one = result.classes[c];
        std::vector<Cell> row{{data.classes[c]},      {one.truths},        {one.predictions},
                              to_cell(one.precision), to_cell(one.recall), to_cell(one.f1)};
        if (ranked) {
            row.push_back(to_cell(one.roc_auc));
            row.push_back(to_cell(one.average_precision));
        }
        table.rows.push_back(std::move(row));
    }
    report.add(std::move(table));
    if (data.classes.size() <= widest_matrix) add_matrix(report, data, result);
    if (data.classes.size() > 2) add_confusions(report, data, result);
}

void describe_slice(Report& report, const Classified& data, const SliceColumn& slice,
                    const ClassificationOptions& options) {
    const bool ranked = data.score_columns > 0;
    Table table{.key = "slices_" + slice.name,
                .title = "By " + slice.name,
                .columns = {{.key = "value", .label = slice.name},
                            {.key = "examples", .label = "examples", .digits = 15},
                            {.key = "accuracy", .label = "accuracy", .style = Style::percent, .digits = 1},
                            {.key = "macro_f1", .label = "macro F1", .digits = 3}}};
    if (ranked) {
        table.columns.push_back({.key = "roc_auc", .label = "ROC AUC", .digits = 4});
        table.columns.push_back({.key = "average_precision", .label = "AP", .digits = 4});
    }
    table.columns.push_back({.key = "probability_worse", .label = "P(worse than the rest)", .digits = 3});
    std::vector<std::vector<std::uint32_t>> rows(slice.values.size());
    for (std::uint32_t i = 0; i < slice.of.size(); ++i) rows[slice.of[i]].push_back(i);
    for (std::uint32_t value = 0; value < rows.size(); ++value) {
        const auto result = evaluate_classification(data, rows[value], options);
        const auto worse = probability_slice_is_worse(data, slice, value);
        std::vector<Cell> row{{slice.values[value].empty() ? "(empty)" : slice.values[value]},
                              {result.examples},
                              to_cell(result.accuracy),
                              to_cell(result.macro_f1)};
        if (ranked) {
            row.push_back(to_cell(result.macro_roc_auc));
            row.push_back(to_cell(result.macro_average_precision));
        }
        row.push_back({.value = worse ? Json(*worse) : Json(nullptr)});
        table.rows.push_back(std::move(row));
    }
    table.note =
        "each interval holds by itself; among " + std::to_string(rows.size()) + " slices some look worse by chance";
    report.add(std::move(table));
}

}  // namespace mlq::tools::eval
