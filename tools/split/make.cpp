#include <filesystem>
#include <memory>

#include "mlq/base/error.hpp"
#include "mlq/split/make_split.hpp"
#include "mlq/split/parse_value.hpp"
#include "split/command.hpp"
#include "split/dedupe.hpp"
#include "split/options.hpp"
#include "split/show_split.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

struct Options {
    std::vector<std::string> inputs;
    std::string output, emit, strict, column_name;
    bool force = false, gzip = false, no_gzip = false, dedupe_group = false;
    TableOptions table;
    RecipeOptions recipe;
    SizeOptions sizes;
};

void define(CLI::App& app, Options& options) {
    app.add_option("DATA", options.inputs,
                   "Tables of one kind (csv, tsv, jsonl, list, each perhaps .gz), - or one image folder")
        ->required();
    app.add_option("-o,--output", options.output, "The folder to make")->required();
    app.add_flag("--force", options.force, "The folder may hold files already; those of the same names are replaced");
    add_size_options(app, options.sizes);
    add_recipe_options(app, options.recipe);
    app.add_flag("--dedupe-group", options.dedupe_group,
                 "Duplicates and near duplicates, as check finds them, stay together");
    app.add_option("--emit", options.emit,
                   "files, column, index; for image folders also links, hardlinks, copies [files; folders: links]");
    app.add_option("--column-name", options.column_name, "The name of the column of --emit column [split]");
    app.add_flag("--gzip", options.gzip, "Compress what is written (as is done when the first input is .gz)");
    app.add_flag("--no-gzip", options.no_gzip, "Do not compress")->excludes("--gzip");
    app.add_option("--strict", options.strict, "Exit with 1 if a size or a class's share is off by more: 2%, 0.02");
    add_table_options(app, options.table);
}

void set_emission(const Options& options, split::MakeOptions& make) {
    const std::string emit = options.emit.empty() ? (make.images.empty() ? "files" : "links") : options.emit;
    if (emit != "column" && !options.column_name.empty())
        throw Error("--column-name", "has a meaning only with --emit column");
    if (!options.column_name.empty()) make.emit.column_name = options.column_name;
    make.emit.gzip = options.gzip || (!options.no_gzip && options.inputs[0].ends_with(".gz"));
    if (emit == "column")
        make.emit.emit = split::Emit::column;
    else if (emit == "index")
        make.emit.emit = split::Emit::index;
    else if (emit == "links" || emit == "hardlinks" || emit == "copies") {
        if (make.images.empty()) throw Error("--emit", emit + " are for image folders", "use files, column or index");
        make.place = true;
        make.placement = emit == "links"    ? split::Placement::links
                         : emit == "copies" ? split::Placement::copies
                                            : split::Placement::hardlinks;
    } else if (emit != "files")
        throw Error("--emit", "unknown way " + quoted(emit), "use files, column, index, links, hardlinks or copies");
}

double parse_tolerance(const std::string& text) {
    const bool percent = text.ends_with('%');
    const double value =
        split::parse_number(percent ? std::string_view(text).substr(0, text.size() - 1) : std::string_view(text));
    if (!(value >= 0)) throw Error("--strict", "cannot read the tolerance " + quoted(text), "write 2% or 0.02");
    return percent ? value / 100 : value;
}

Report run(const Options& options, const Common& common) {
    Report report("mlq-split", "make");
    split::MakeOptions make{.read = options.table.value(common),
                            .recipe = options.recipe.value(common),
                            .folder = options.output,
                            .replace = options.force,
                            .threads = common.threads,
                            .command = recorded_command()};
    if (options.dedupe_group) group_by_duplicates(make.recipe);
    make.options = options.sizes.value(make.recipe, report);
    const double tolerance = options.strict.empty() ? 0 : parse_tolerance(options.strict);
    if (options.inputs.size() == 1 && std::filesystem::is_directory(options.inputs[0]))
        make.images = options.inputs[0];
    else
        make.inputs = split::file_inputs(options.inputs);
    set_emission(options, make);
    if (options.dedupe_group) join_duplicates(make, report);
    const split::SplitResult result = split::make_split(make);
    show_sizes(report, result.decision, result.applied);
    show_classes(report, result);
    show_rare(report, result.decision, !result.recipe.domain.empty(), options.sizes.rare_policy());
    note_missing_groups(report, result.recipe, result.applied.without_group);
    note_missing_classes(report, result);
    for (const std::string& note : result.decision.notes) report.note(note);
    if (!options.strict.empty()) report.add(judge_misses(split::find_misses(result), tolerance));
    report.extra("manifest", result.manifest);
    report.note("written to " + options.output + " with split.json; look for leaks with: mlq-split check " +
                options.output);
    return report;
}

}  // namespace

Verb make_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "make",
            .summary = "Split a table or an image folder into named parts",
            .example = "mlq-split make data.csv -o parts --parts train=0.8,dev=0.1,test=0.1 --stratify label",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::split_tool
