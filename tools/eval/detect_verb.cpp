#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "common/check_number.hpp"
#include "common/level_option.hpp"
#include "common/make_verb.hpp"
#include "common/plot_option.hpp"
#include "eval/compare_conventions.hpp"
#include "eval/describe_detection.hpp"
#include "eval/show_measure.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string truth, results;
    std::vector<std::string> ious, areas;
    std::vector<int> limits;
    std::string averaging, compat = "none", group;
    bool no_intervals = false, explain = false;
    LevelOption level;
    int draws = 0;
    std::vector<std::string> plots;
};

const std::map<std::string, Averaging> averagings{
    {"101", Averaging::points_101}, {"11", Averaging::points_11}, {"all", Averaging::all_points}};
const std::map<std::string, Compat> compats{
    {"none", Compat::none}, {"pycocotools", Compat::pycocotools}, {"voc-devkit", Compat::voc_devkit}};

void define(CLI::App& app, Options& options) {
    const auto one_of = [](std::vector<std::string> words) {
        return CLI::Validator(CLI::IsMember(std::move(words))).description("");
    };
    app.add_option("truth", options.truth, "Truth in COCO's format, plain or gzip")
        ->required()
        ->type_name("TRUTH.json");
    app.add_option("results", options.results, "What the detector found, in COCO's result format")
        ->required()
        ->type_name("RESULTS.json");
    app.add_option("--iou", options.ious, "IoU thresholds, or LOW:STEP:HIGH; default: 0.5:0.05:0.95")
        ->delimiter(',')
        ->type_name("IOU,...");
    app.add_option("--max-dets", options.limits, "Detections per image and class; AP is at the last; default: 1,10,100")
        ->delimiter(',')
        ->check(whole_number(false))
        ->type_name("N,...");
    app.add_option("--area", options.areas,
                   "Area ranges in square pixels; default: all:0:1e10,small:0:1024,medium:1024:9216,large:9216:1e10")
        ->delimiter(',')
        ->type_name("NAME:LOW:HIGH,...");
    app.add_option(
           "--ap", options.averaging,
           "Precision at 101 recalls (COCO), at 11 (VOC 2007), or at all (VOC 2010); default: 101, with --compat "
           "voc-devkit: all")
        ->check(one_of({"101", "11", "all"}))
        ->type_name("POINTS");
    app.add_option("--compat", options.compat, "Keep the peculiarities of none, pycocotools or voc-devkit")
        ->check(one_of({"none", "pycocotools", "voc-devkit"}))
        ->type_name("PROGRAM");
    app.add_option("--group", options.group,
                   "Member of the truth's images, as video_id: images that have it in common are not independent")
        ->type_name("KEY");
    app.add_flag("--explain", options.explain,
                 "Also show the AP that other conventions give: which step moves the number");
    app.add_flag("--no-intervals", options.no_intervals, "Leave the bootstrap out: values only, faster");
    add_level(app, options.level);
    add_draws(app, options.draws, "100 to 1000, by the size of the set");
    for (const char* name : {"--level", "--draws"}) app.get_option(name)->excludes("--no-intervals");
    add_plot(app, options.plots, "precision over recall");
}

double parse_number(std::string_view text, const char* option) {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        throw Error(option, mlq::quoted(text) + " is not a number");
    return value;
}

std::vector<std::string_view> split(std::string_view text, char border) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(border);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// Thresholds are whole thousandths, so that 0.9 is 0.9.
int parse_threshold(std::string_view text) {
    const double thousandths = 1000 * parse_number(text, "--iou");
    if (!(thousandths >= 0.5 && thousandths <= 1000.5) || std::abs(thousandths - std::round(thousandths)) > 1e-6)
        throw Error("--iou", mlq::quoted(text) + " is not between 0.001 and 1 with at most three decimals");
    return static_cast<int>(std::round(thousandths));
}

std::vector<int> parse_thresholds(const std::vector<std::string>& texts) {
    std::vector<int> thresholds;
    for (const auto& text : texts) {
        const auto parts = split(text, ':');
        if (parts.size() != 1 && parts.size() != 3)
            throw Error("--iou", mlq::quoted(text) + " is neither an IoU nor LOW:STEP:HIGH");
        const int low = parse_threshold(parts[0]);
        const int step = parts.size() == 3 ? parse_threshold(parts[1]) : 1000;
        const int high = parts.size() == 3 ? parse_threshold(parts[2]) : low;
        for (int threshold = low; threshold <= high; threshold += step) thresholds.push_back(threshold);
    }
    std::sort(thresholds.begin(), thresholds.end());
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
    if (thresholds.empty() || thresholds.size() > most_thresholds) throw Error("--iou", "needs 1 to 64 thresholds");
    return thresholds;
}

std::vector<AreaRange> parse_areas(const std::vector<std::string>& texts) {
    std::vector<AreaRange> areas;
    for (const auto& text : texts) {
        const auto parts = split(text, ':');
        if (parts.size() != 3 || parts[0].empty())
            throw Error("--area", mlq::quoted(text) + " is not NAME:LOW:HIGH", "for example small:0:1024");
        areas.push_back({std::string(parts[0]), parse_number(parts[1], "--area"), parse_number(parts[2], "--area")});
        if (!(areas.back().low <= areas.back().high)) throw Error("--area", mlq::quoted(text) + " is empty");
        for (std::size_t i = 0; i + 1 < areas.size(); ++i)
            if (areas[i].name == areas.back().name)
                throw Error("--area", mlq::quoted(areas.back().name) + " comes twice");
    }
    return areas;
}

DetectionOptions choose(const Options& options, const Common& common) {
    DetectionOptions chosen;
    chosen.compat = compats.at(options.compat);
    if (chosen.compat == Compat::voc_devkit) {
        chosen.thresholds = {500};
        chosen.max_detections = {all_detections};
        chosen.areas = {{"all", 0, 1e10}};
        chosen.averaging = Averaging::all_points;
    }
    if (!options.ious.empty()) chosen.thresholds = parse_thresholds(options.ious);
    if (!options.areas.empty()) chosen.areas = parse_areas(options.areas);
    if (!options.averaging.empty()) chosen.averaging = averagings.at(options.averaging);
    if (!options.limits.empty()) {
        chosen.max_detections = options.limits;
        auto& limits = chosen.max_detections;
        std::sort(limits.begin(), limits.end());
        limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
        if (limits.front() < 1) throw Error("--max-dets", "must be at least 1");
    }
    chosen.level = options.level.value();
    chosen.intervals = !options.no_intervals;
    chosen.bootstrap = {.draws = options.draws, .seed = common.seed, .threads = common.threads};
    return chosen;
}

Report run(const Options& options, const Common& common) {
    const auto chosen = choose(options, common);
    const auto boxes = read_coco(options.truth, options.results, options.group);
    const auto result = evaluate_detection(boxes, chosen);
    Report report("mlq-eval", "detect", "Detection: " + options.results + " against " + options.truth);
    describe_detection(report, boxes, chosen, result, options.compat);
    if (options.explain) report.add(compare_conventions(boxes));
    const bool has_curve = std::any_of(result.thresholds.begin(), result.thresholds.end(),
                                       [](const auto& one) { return !one.precision.empty(); });
    if (has_curve || !options.plots.empty()) draw(report, plot_detection(result), options.plots);
    return report;
}

}  // namespace

Verb detect_verb() {
    return make_verb<Options>("detect", "Average precision and recall of boxes, as COCO or VOC define them",
                              "mlq-eval detect truth.json results.json --plot precision.svg", define, run,
                              {.threads = true, .seed = true});
}

}  // namespace mlq::tools::eval
