#include <algorithm>
#include <memory>
#include <optional>

#include "common/check_number.hpp"
#include "mlq/audit/drift.hpp"
#include "mlq/audit/image_leaks.hpp"
#include "mlq/audit/image_sample.hpp"
#include "mlq/base/error.hpp"
#include "split/check_parts.hpp"
#include "split/options.hpp"
#include "split/show_drift.hpp"
#include "split/show_leaks.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

struct Options {
    std::vector<std::string> parts;
    std::string part_column, key, group, label, time, time_format, text, skip;
    double near = 0.8;
    std::optional<double> evidence;
    std::uint64_t limit = 10, drift_rows = 20000;
    std::optional<double> max_drift;
    TableOptions table;
    const CLI::App* given = nullptr;  // which options were on the command line
};

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::vector<std::string> all_checks() {
    std::vector<std::string> names = split::leak_check_names();
    names.insert(names.end(), audit::image_check_names().begin(), audit::image_check_names().end());
    names.push_back("drift");
    return names;
}

void define(CLI::App& app, Options& options) {
    options.given = &app;
    app.add_option("PARTS", options.parts,
                   "A folder that make wrote, or a table, image folder or array of images for each part (NAME=PATH "
                   "gives a name), or one table with --part-column")
        ->required();
    app.add_option("--part-column", options.part_column, "One table holds all parts; this column names them");
    app.add_option("--key", options.key, "Columns that identify a row: COL[,COL] [as in split.json]");
    app.add_option("--group", options.group, "Columns whose values belong to one part [as in split.json]");
    app.add_option("--label", options.label, "Columns to predict [as in split.json]");
    app.add_option("--time", options.time, "Column by which parts follow each other [as in split.json]");
    add_time_format_option(app, options.time_format);
    app.add_option("--text", options.text, "Columns that hold text [found from the data]");
    app.add_option("--near", options.near,
                   "Texts are near duplicates from this share of common shingles; 0: do not look")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--evidence", options.evidence,
                   "Images are near from this evidence on: how well details agree times the root of their number "
                   "[found from the data, 6.2 at least]")
        ->check(positive_number());
    app.add_option("--skip", options.skip, "Leave out: " + join(all_checks()));
    app.add_option("--max-drift", options.max_drift,
                   "Exit with 1 if a column's PSI is larger beyond chance, with 3 if "
                   "larger perhaps by chance")
        ->check(positive_number());
    app.add_option("--drift-rows", options.drift_rows, "Measure drift on about so many rows of each part; 0: all");
    app.add_option("--limit", options.limit, "How many rows of each check, and columns of each part, are named");
    add_table_options(app, options.table);
}

void choose(std::vector<std::string>& columns, const std::string& given) {
    if (!given.empty()) columns = split_list(given);
}

// The names of --skip that are of this list; all of them must be of one.
std::vector<std::string> skipped(const Options& options, const std::vector<std::string>& of) {
    std::vector<std::string> names;
    const std::vector<std::string> all = all_checks();
    for (const std::string& name : split_list(options.skip)) {
        if (std::find(all.begin(), all.end(), name) == all.end())
            throw Error("--skip", "unknown check " + mlq::quoted(name), "use " + join(all));
        if (std::find(of.begin(), of.end(), name) != of.end()) names.push_back(name);
    }
    return names;
}

split::LeakOptions set_leaks(const Options& options, const CheckParts& parts, const Common& common) {
    const bool from_manifest = !parts.read.format.empty();
    split::LeakOptions leaks = split::leak_options(parts.recipe);
    leaks.read = from_manifest ? parts.read : options.table.value(common);
    leaks.part_column = options.part_column;
    choose(leaks.key, options.key);
    choose(leaks.group, options.group);
    choose(leaks.label, options.label);
    choose(leaks.text, options.text);
    if (!options.time.empty()) leaks.time = options.time;
    if (!options.time_format.empty()) leaks.time_format = read_time_format(options.time_format, leaks.time);
    leaks.near = options.near;
    leaks.skip = skipped(options, split::leak_check_names());
    leaks.limit = options.limit;
    leaks.threads = common.threads;
    return leaks;
}

bool wants_drift(const Options& options) {
    if (options.drift_rows > 0 && options.drift_rows < 100)
        throw Error("--drift-rows", "is " + std::to_string(options.drift_rows), "give at least 100, or 0 for all rows");
    if (skipped(options, {"drift"}).empty()) return true;
    if (options.max_drift) throw Error("--max-drift", "needs drift, which --skip leaves out");
    return false;
}

void show_parts(Report& report, const std::vector<std::string>& parts, const std::vector<std::uint64_t>& rows,
                const std::string& things) {
    Table table{.key = "parts", .title = "Parts", .columns = {{"part", "part"}, {"rows", things, Style::plain, 15}}};
    for (std::size_t s = 0; s < parts.size(); ++s) table.rows.push_back({{parts[s]}, {rows[s]}});
    report.add(std::move(table));
}

// Throws Error for the first of `names` that was given.
void refuse_for(const CLI::App* given, const std::string& things, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (given->count(name) > 0) throw Error(name, "has no meaning for " + things);
}

void check_tables(const Options& options, const CheckParts& parts, const Common& common, Report& report) {
    refuse_for(options.given, "tables", {"--evidence"});
    const split::LeakOptions leaks = set_leaks(options, parts, common);
    const split::LeakSearchResult found = split::find_leaks(parts.tables, leaks);
    show_parts(report, found.parts, found.rows, "rows");
    show_leaks(report, found.checks, "rows");
    if (!found.text_columns.empty()) report.note("text is compared in: " + join(found.text_columns));
    if (!wants_drift(options)) return;
    const split::RowSample sample = split::sample_rows(parts.tables, leaks, options.drift_rows, common.seed);
    show_drift(report, audit::find_drift(sample, sample, common.seed, common.threads), options.max_drift,
               options.limit);
}

void check_images(const Options& options, const CheckParts& parts, const Common& common, Report& report) {
    refuse_for(options.given, "images",
               {"--part-column", "--key", "--group", "--label", "--time", "--time-format", "--text", "--near",
                "--drift-rows", "--format", "--delimiter", "--quote", "--no-header", "--columns"});
    const audit::ImagePrints images = audit::print_images(parts.images, common.threads);
    for (const std::string& note : images.notes) report.note(note);
    std::vector<std::uint64_t> counts;
    for (std::size_t s = 0; s < images.parts.size(); ++s) counts.push_back(images.begins[s + 1] - images.begins[s]);
    show_parts(report, images.parts, counts, "images");
    show_leaks(report,
               audit::find_image_leaks(images, {.least_evidence = options.evidence.value_or(0),
                                                .skip = skipped(options, audit::image_check_names()),
                                                .limit = options.limit,
                                                .threads = common.threads}),
               "images");
    if (wants_drift(options))
        show_drift(report,
                   audit::find_drift(audit::sample_image_facts(images), audit::sample_image_cells(images), common.seed,
                                     common.threads),
                   options.max_drift, options.limit);
}

Report run(const Options& options, const Common& common) {
    Report report("mlq-split", "check");
    const CheckParts parts = find_check_parts(options.parts);
    if (parts.images.empty())
        check_tables(options, parts, common, report);
    else
        check_images(options, parts, common, report);
    return report;
}

}  // namespace

Verb check_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "check",
            .summary = "Look for leaks between parts, and for drift: exit 1 if a row is in two parts",
            .example = "mlq-split check parts",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::split_tool
