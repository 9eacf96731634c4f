#include <algorithm>
#include <cmath>

#include "common/check_number.hpp"
#include "common/level_option.hpp"
#include "common/make_verb.hpp"
#include "common/plot_option.hpp"
#include "eval/show_measure.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/identification.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string file, gallery;
    IdentificationColumns columns;
    std::string format = "auto", by = "probe";
    std::vector<double> targets, thresholds, galleries;
    std::uint32_t rank = 1;
    LevelOption level;
    std::vector<std::string> plots;
};

void define(CLI::App& app, Options& options) {
    constexpr const char* columns = "Columns";
    const auto column = [&](const char* name, std::string& value, const char* help) {
        app.add_option(name, value, help)->type_name("COL")->group(columns);
    };
    app.add_option("file", options.file, "Searches as CSV, TSV or JSON lines, a row per candidate; - is standard input")
        ->required()
        ->type_name("FILE");
    app.add_option("--gallery", options.gallery, "The enrolled identities, as a file with a column of ids")
        ->type_name("FILE");
    app.add_option("--gallery-size", options.columns.gallery_size, "How many are enrolled, instead of --gallery")
        ->check(finite_number())
        ->type_name("N");
    column("--probe", options.columns.probe, "Identifies the search");
    column("--truth", options.columns.truth, "The person on the probe; empty: an unknown stranger");
    column("--candidate", options.columns.candidate, "An enrolled identity that the search returned");
    column("--score", options.columns.score, "Its score, higher is more alike");
    column("--mated", options.columns.mated, "1 if the person is enrolled, 0 if not; default: by the gallery");
    column("--extracted", options.columns.extracted, "0 if no template could be made of the probe");
    column("--gallery-id", options.columns.gallery_id, "Column of --gallery");
    app.add_option("--format", options.format, "auto, csv, tsv or jsonl")
        ->check(CLI::Validator(CLI::IsMember({"auto", "csv", "tsv", "jsonl"})).description(""))
        ->type_name("F")
        ->group(columns);
    app.add_option("--fpir", options.targets, "Find the threshold for these FPIR; default: 0.001,0.01,0.1")
        ->delimiter(',')
        ->check(finite_number())
        ->type_name("F,...");
    app.add_option("--threshold", options.thresholds, "Also measure at these thresholds")
        ->delimiter(',')
        ->check(finite_number())
        ->type_name("T,...");
    app.add_option("--rank", options.rank, "A mate must be among the first R candidates")
        ->check(finite_number())
        ->type_name("R");
    app.add_option("--gallery-sizes", options.galleries,
                   "Predict FPIR for galleries of these sizes; default: N/10 to 10 N")
        ->delimiter(',')
        ->check(finite_number())
        ->type_name("N,...");
    app.add_option("--by", options.by, "What is independent: probe or identity")
        ->check(CLI::Validator(CLI::IsMember({"probe", "identity"})).description(""))
        ->type_name("UNIT");
    add_level(app, options.level);
    add_plot(app, options.plots, "the DET curve");
}

Json finite_or_null(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void describe_set(Report& report, const IdentificationSet& set, const Options& options,
                  const IdentificationOptions& how) {
    const auto count = [&](const char* key, const char* label, double value, const std::string& note = {}) {
        report.add(Fact{.key = key, .label = label, .value = value, .digits = 15, .note = note});
    };
    count("gallery_size", "Gallery (N)", set.gallery,
          set.gallery_is_known ? "" : "as many as were seen among the candidates; give --gallery or --gallery-size");
    count("mate_probes", "Mate probes", static_cast<double>(set.mates.size()));
    count("non_mate_probes", "Non-mate probes", static_cast<double>(set.strangers.size()));
    count("persons", "Persons", static_cast<double>(set.identities));
    const auto failed = [](const auto& probes) {
        return static_cast<double>(
            std::count_if(probes.begin(), probes.end(), [](const auto& probe) { return !probe.extracted; }));
    };
    count("mate_failures", "Mates without template", failed(set.mates), "counted as missed");
    count("non_mate_failures", "Non-mates without template", failed(set.strangers), "counted as no alarm");
    report.add(Fact{.key = "unit", .label = "Intervals by", .value = options.by});
    add_measure(report, "rank_miss", "FNIR without threshold, rank " + std::to_string(how.rank),
                measure_rank_miss(set, how), Style::percent);
}

void add_points(Report& report, const IdentificationSet& set, const Options& options,
                const IdentificationOptions& how) {
    Table table{.key = "points",
                .title = "Operating points, N = " + format_number(set.gallery, Style::plain, 15),
                .columns = {{.key = "target_fpir", .label = "target FPIR", .digits = 4},
                            {.key = "threshold", .label = "threshold", .digits = 6},
                            {.key = "fpir", .label = "FPIR", .style = Style::percent, .digits = 2},
                            {.key = "fnir", .label = "FNIR", .style = Style::percent, .digits = 2},
                            {.key = "tpir", .label = "TPIR", .style = Style::percent, .digits = 2},
                            {.key = "selectivity", .label = "selectivity", .digits = 3}}};
    const auto add = [&](Json target, double threshold) {
        const auto point = measure_point(set, threshold, how);
        table.rows.push_back({{std::move(target)},
                              {finite_or_null(threshold)},
                              to_cell(point.fpir),
                              to_cell(point.fnir),
                              to_cell(point.tpir),
                              to_cell(point.selectivity)});
    };
    if (!set.strangers.empty())
        for (const double target : options.targets) {
            add(target, find_threshold(set, target));
            if (target > 0 && target * static_cast<double>(set.strangers.size()) < 1)
                report.warn("FPIR " + format_number(target, Style::plain, 4) + " cannot be told from 0 by " +
                            std::to_string(set.strangers.size()) + " non-mate probes: its threshold allows no alarm");
        }
    for (const double threshold : options.thresholds) add(nullptr, threshold);
    table.note = "a threshold without a number accepts every candidate";
    report.add(std::move(table));
}

void add_galleries(Report& report, const IdentificationSet& set, const Options& options) {
    if (set.strangers.empty() || options.targets.empty()) return;
    auto sizes = options.galleries;
    if (sizes.empty())
        for (const double factor : {0.1, 0.3, 1.0, 3.0, 10.0})
            sizes.push_back(std::max(1.0, std::round(factor * set.gallery)));
    Table table{.key = "galleries",
                .title = "FPIR at the same threshold and another gallery",
                .columns = {{.key = "gallery_size", .label = "N", .digits = 15}, {.key = "kind", .label = "kind"}}};
    std::vector<double> thresholds;
    for (const double target : options.targets) {
        const auto name = format_number(target, Style::plain, 4);
        table.columns.push_back(
            {.key = "at_" + name, .label = "threshold of " + name, .style = Style::percent, .digits = 3});
        thresholds.push_back(find_threshold(set, target));
    }
    for (const double size : sizes) {
        std::vector<Cell> row{{size},
                              {size > set.gallery   ? "extrapolated"
                               : size < set.gallery ? "mean of sub-galleries"
                                                    : "measured"}};
        for (const double threshold : thresholds) row.push_back({predict_fpir(set, threshold, size)});
        table.rows.push_back(std::move(row));
    }
    table.note = "right if the file holds all candidates at or above the threshold";
    report.add(std::move(table));
}

Plot plot_det(const IdentificationSet& set, const IdentificationOptions& how) {
    const auto curve = find_det_curve(set, how.rank);
    if (curve.empty()) throw Error("--plot", "a DET curve needs mates and non-mates");
    PlotSeries series{.name = "N = " + format_number(set.gallery, Style::plain, 15)};
    for (const auto& point : curve) {
        const auto measured = measure_point(set, point.threshold, how);
        series.points.push_back({point.fpir, point.fnir, measured.fnir.interval->low, measured.fnir.interval->high});
    }
    return {.title = "DET curve, rank " + std::to_string(how.rank),
            .x_label = "FPIR",
            .y_label = "FNIR",
            .log_x = true,
            .log_y = true,
            .series = {std::move(series)}};
}

Report run(Options options, const Common&) {
    if (options.rank < 1) throw Error("--rank", "begins at 1");
    if (options.targets.empty() && options.thresholds.empty()) options.targets = {0.001, 0.01, 0.1};
    for (const double target : options.targets)
        if (!(target >= 0 && target <= 1)) throw Error("--fpir", "must be between 0 and 1");
    for (const double size : options.galleries)
        if (!(size >= 1 && size <= 1e12)) throw Error("--gallery-sizes", "must be between 1 and 1e12");
    if (options.columns.gallery_size < 0 || (options.columns.gallery_size > 0 && !options.gallery.empty()))
        throw Error("--gallery-size", "is a positive number, instead of --gallery");
    options.columns.gallery = options.gallery;
    options.columns.format = options.format == "csv"     ? RecordFormat::csv
                             : options.format == "tsv"   ? RecordFormat::tsv
                             : options.format == "jsonl" ? RecordFormat::jsonl
                                                         : RecordFormat::detect;
    const IdentificationOptions how{
        .level = options.level.value(), .rank = options.rank, .by_identity = options.by == "identity"};
    const auto set = read_identification(options.file, options.columns);
    Report report("mlq-eval", "identify", "Open-set identification: " + set.path);
    describe_set(report, set, options, how);
    if (set.strangers.empty()) report.warn("no non-mate probes: FPIR cannot be measured");
    if (set.mates.empty()) report.warn("no mate probes: FNIR cannot be measured");
    add_points(report, set, options, how);
    add_galleries(report, set, options);
    if (!options.plots.empty() || !find_det_curve(set, how.rank).empty())
        draw(report, plot_det(set, how), options.plots);
    return report;
}

}  // namespace

Verb identify_verb() {
    return make_verb<Options>(
        "identify", "Open-set identification: FPIR, FNIR and TPIR against threshold and gallery size",
        "mlq-eval identify searches.csv --gallery gallery.csv --fpir 0.01 --plot det.svg", define, run);
}

}  // namespace mlq::tools::eval
