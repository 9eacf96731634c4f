#include "mlq/split/apply.hpp"

#include <memory>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/split/plan_json.hpp"
#include "mlq/split/staged_folder.hpp"
#include "split/options.hpp"
#include "split/show_split.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

struct Options {
    std::vector<std::string> inputs = {"-"};
    std::string plan, part, shard, output, emit = "files", column_name;
    bool headless = false, force = false, gzip = false;
    TableOptions table;
};

void define(CLI::App& app, Options& options) {
    app.add_option("SHARD", options.inputs, "A shard of the table; standard input if not given");
    app.add_option("--plan", options.plan, "The plan that merge wrote")->required();
    app.add_option("--part", options.part, "Write the rows of this part to standard output");
    app.add_option("-o,--output", options.output, "Write all parts of this shard into this folder instead")
        ->excludes("--part");
    app.add_option("--emit", options.emit, "files, or column: all rows, with the part as one more column");
    app.add_option("--column-name", options.column_name, "The name of the column of --emit column")->needs("--emit");
    app.add_option("--shard", options.shard, "The shard's name, as for count; needed only if the plan says so");
    app.add_flag("--no-header-out", options.headless, "Leave the header out of the output");
    app.add_flag("--force", options.force, "The folder may hold files already")->needs("--output");
    app.add_flag("--gzip", options.gzip, "Compress what is written");
    add_table_options(app, options.table);
}

Report run(const Options& options, const Common& common) {
    const split::SplitPlan plan = split::read_plan(parse_json(read_text(options.plan), options.plan), options.plan);
    const bool column = options.emit == "column";
    if (!column && options.emit != "files")
        throw Error("--emit", "unknown way " + quoted(options.emit), "use files or column");
    if (!column && !options.column_name.empty()) throw Error("--column-name", "has a meaning only with --emit column");
    if (column && !options.part.empty())
        throw Error("--part", "has no meaning with --emit column: all rows are written");
    const bool to_stdout = options.output.empty();
    if (to_stdout && !column && options.part.empty())
        throw Error("--part", "is missing", "name a part, or a folder with --output");
    if (to_stdout && common.json) throw Error("--json", "standard output carries the rows", "use --report FILE.json");
    split::ReadOptions read = options.table.value(common);
    if (!read.header && read.columns.empty()) read.columns = plan.columns;
    std::vector<split::Input> inputs = split::file_inputs(options.inputs);
    split::ApplyOptions apply{.emit = {.emit = column ? split::Emit::column : split::Emit::files,
                                       .gzip = options.gzip,
                                       .header = !options.headless,
                                       .column_name = options.column_name.empty() ? "split" : options.column_name},
                              .shard = options.shard,
                              .threads = common.threads};
    split::TableReader reader(std::move(inputs), read);
    std::optional<split::StagedFolder> folder;
    if (to_stdout)
        apply.only_part = column ? "-" : options.part;
    else
        apply.folder = folder.emplace(options.output, options.force).staging();
    const split::Applied applied = split::apply_plan(reader, plan, apply);
    if (folder) folder->commit();
    Report report("mlq-split", "apply");
    Table table{.key = "parts", .title = "Parts", .columns = {{"part", "part"}, {"rows", "rows", Style::plain, 15}}};
    Json rows = Json::object();
    for (std::size_t s = 0; s < plan.parts.size(); ++s) {
        table.rows.push_back({{plan.parts[s]}, {applied.rows[s]}});
        rows[plan.parts[s]] = applied.rows[s];
    }
    note_missing_groups(report, plan.recipe, applied.without_group);
    // A filter prints rows and nothing else.
    if (to_stdout)
        report.extra("parts", rows);
    else
        report.add(std::move(table));
    return report;
}

}  // namespace

Verb apply_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "apply",
            .summary = "Third step: a filter that keeps the rows of one part, by the plan alone",
            .example = "mlq-split apply --plan plan.json --part train < shard-07.csv > train-07.csv",
            .takes = {.threads = true, .isa = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::split_tool
