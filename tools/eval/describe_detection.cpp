#include "eval/describe_detection.hpp"

#include "eval/show_measure.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

// An id as its file has it.
Json id_of(std::int64_t number, const std::string& text) {
    return text.empty() ? Json(number) : Json(text);
}

constexpr std::size_t most_warnings = 20;

std::string show_iou(int thousandths) {
    return format_number(thousandths / 1000.0, Style::plain, 3);
}

// 500 is "50", 525 is "52_5".
std::string key_of(int thousandths) {
    const std::string tenth = thousandths % 10 == 0 ? "" : "_" + std::to_string(thousandths % 10);
    return std::to_string(thousandths / 10) + tenth;
}

std::string show_limit(int limit) {
    return limit == all_detections ? "all" : std::to_string(limit);
}

std::string name_averaging(Averaging averaging) {
    switch (averaging) {
        case Averaging::points_101:
            return "precision at recall 0, 0.01, ..., 1";
        case Averaging::points_11:
            return "precision at recall 0, 0.1, ..., 1";
        case Averaging::all_points:
            break;
    }
    return "area under the staircase";
}

void describe_set(Report& report, const BoxSet& boxes, const DetectionOptions& options, const DetectionResult& result,
                  const std::string& compat) {
    const auto count = [&](const char* key, const char* label, double value, const std::string& note = {}) {
        report.add(Fact{.key = key, .label = label, .value = value, .digits = 15, .note = note});
    };
    double crowds = 0;
    for (const auto& one : result.categories) crowds += one.crowds;
    count("images", "Images", result.images);
    if (result.groups > 0) count("groups", "Groups of images", result.groups, "intervals are over groups");
    count("truths", "Truths", static_cast<double>(boxes.truths.size()) - crowds);
    count("crowds", "Crowd regions", crowds);
    count("detections", "Detections", static_cast<double>(boxes.detections.size()));
    if (result.empty_images > 0) {
        count("empty_images", "Images without truth", result.empty_images);
        report.add(Fact{.key = "detections_per_empty_image",
                        .label = "False detections in each",
                        .value = result.detections_on_empty / result.empty_images});
    }
    report.add(Fact{.key = "averaging", .label = "Averaging", .value = name_averaging(options.averaging)});
    report.add(Fact{.key = "compat", .label = "Compatible with", .value = compat});
    report.extra("bootstrap_draws", result.draws);
}

void describe_means(Report& report, const DetectionOptions& options, const DetectionResult& result) {
    const auto& all = result.areas[0];
    const std::string range = options.thresholds.size() == 1 ? "IoU " + show_iou(options.thresholds[0])
                                                             : "IoU " + show_iou(options.thresholds.front()) + " to " +
                                                                   show_iou(options.thresholds.back());
    add_measure(report, "ap", "AP (" + range + ")", all.ap);
    if (options.thresholds.size() > 1)
        for (const auto& one : result.thresholds)
            if (one.threshold == 500 || one.threshold == 750)
                add_measure(report, "ap_" + key_of(one.threshold), "AP at IoU " + show_iou(one.threshold), one.ap);
    for (std::size_t i = 1; i < result.areas.size(); ++i)
        add_measure(report, "ap_" + result.areas[i].range.name, "AP " + result.areas[i].range.name, result.areas[i].ap);
    for (const auto& one : result.recalls)
        add_measure(report, "ar_" + show_limit(one.max_detections),
                    "AR with " + show_limit(one.max_detections) + " per image", one.recall);
    for (std::size_t i = 1; i < result.areas.size(); ++i)
        add_measure(report, "ar_" + result.areas[i].range.name, "AR " + result.areas[i].range.name,
                    result.areas[i].recall);
}

void add_thresholds(Report& report, const DetectionResult& result) {
    if (result.thresholds.size() < 2) return;
    Table table{.key = "thresholds",
                .title = "By IoU",
                .columns = {{.key = "iou", .label = "IoU", .digits = 3}, {.key = "ap", .label = "AP"}}};
    for (const auto& one : result.thresholds) table.rows.push_back({{one.threshold / 1000.0}, to_cell(one.ap)});
    report.add(std::move(table));
}

void add_categories(Report& report, const BoxSet& boxes, const DetectionOptions& options,
                    const DetectionResult& result) {
    Table table{.key = "classes",
                .title = "By class",
                .columns = {{.key = "class", .label = "class"},
                            {.key = "category_id", .label = "id", .digits = 15},
                            {.key = "truths", .label = "truths", .digits = 15},
                            {.key = "detections", .label = "detections", .digits = 15},
                            {.key = "ap", .label = "AP", .digits = 3}}};
    const bool several = options.thresholds.size() > 1;
    if (several)
        table.columns.push_back({.key = "ap_" + key_of(options.thresholds[0]),
                                 .label = "AP at " + show_iou(options.thresholds[0]),
                                 .digits = 3});
    table.columns.push_back({.key = "recall", .label = "AR", .digits = 3});
    Json missing = Json::array();
    for (std::size_t i = 0; i < boxes.categories.size(); ++i) {
        const auto& one = result.categories[i];
        std::vector<Cell> row{{boxes.categories[i].name},
                              {id_of(boxes.categories[i].id, boxes.categories[i].text_id)},
                              {one.truths},
                              {one.detections},
                              to_cell(one.ap)};
        if (several) row.push_back(to_cell(one.first_ap));
        row.push_back(to_cell(one.recall));
        table.rows.push_back(std::move(row));
        if (one.truths == 0) missing.push_back(boxes.categories[i].name);
    }
    if (!missing.empty())
        report.warn(std::to_string(missing.size()) +
                    " classes have no truth and are left out of the means; see the table of classes");
    report.extra("classes_missing_from_truth", missing);
    report.add(std::move(table));
}

}  // namespace

void describe_detection(Report& report, const BoxSet& boxes, const DetectionOptions& options,
                        const DetectionResult& result, const std::string& compat) {
    for (std::size_t i = 0; i < boxes.warnings.size() && i < most_warnings; ++i) report.warn(boxes.warnings[i]);
    if (boxes.warnings.size() > most_warnings)
        report.warn(std::to_string(boxes.warnings.size() - most_warnings) + " further warnings are held back");
    describe_set(report, boxes, options, result, compat);
    report.section("Means over classes");
    describe_means(report, options, result);
    add_thresholds(report, result);
    add_categories(report, boxes, options, result);
    Json unknown = Json::array();
    for (const auto& one : boxes.unknown)
        unknown.push_back({{"category_id", id_of(one.category, one.text_id)}, {"detections", one.detections}});
    report.extra("categories_only_in_results", unknown);
}

Plot plot_detection(const DetectionResult& result) {
    Plot plot{.title = "Precision over recall, mean over classes", .x_label = "recall", .y_label = "precision"};
    for (const auto& one : result.thresholds) {
        PlotSeries series{.name = "IoU " + show_iou(one.threshold)};
        for (std::size_t i = 0; i < one.precision.size(); ++i)
            series.points.push_back({static_cast<double>(i) / 100, one.precision[i]});
        if (!series.points.empty()) plot.series.push_back(std::move(series));
    }
    if (plot.series.empty()) throw Error("--plot", "there is no truth, so there is no curve");
    return plot;
}

}  // namespace mlq::tools::eval
