#include <filesystem>
#include <memory>

#include "mlq/base/error.hpp"
#include "mlq/split/survey.hpp"
#include "split/options.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

struct Options {
    std::vector<std::string> inputs;
    std::string output, shard;
    TableOptions table;
    RecipeOptions recipe;
};

void define(CLI::App& app, Options& options) {
    app.add_option("SHARD", options.inputs, "One shard of the table: a file, several, or -")->required();
    app.add_option("-o,--output", options.output, "The count file to write")->required();
    app.add_option("--shard", options.shard, "The shard's name in the plan; the name of the first file if not given");
    add_recipe_options(app, options.recipe);
    add_table_options(app, options.table);
}

split::Collect what_to_collect(const split::Recipe& recipe) {
    if (!recipe.time.empty()) return split::Collect::times;
    return recipe.has_groups() ? split::Collect::groups : split::Collect::ranks;
}

Report run(const Options& options, const Common& common) {
    split::SurveyFile file{.recipe = options.recipe.value(common)};
    for (const split::StratumColumn& column : file.recipe.strata)
        if (column.bins > 0 && column.cuts.empty())
            throw Error("--bins", "the quantiles of " + quoted(column.name) + " are not known from one shard",
                        "pass --cuts");
    file.shard = options.shard.empty() ? std::filesystem::path(options.inputs[0]).filename().string() : options.shard;
    file.collect = what_to_collect(file.recipe);
    split::TableReader reader(split::file_inputs(options.inputs), options.table.value(common));
    file.columns = reader.table().columns;
    file.survey = split::survey_table(reader, file.recipe, file.collect, common.threads);
    split::save_survey(file, options.output);
    Report report("mlq-split", "count");
    report.add(Fact{.key = "rows", .label = "Rows", .value = file.survey.rows, .digits = 15});
    report.add(Fact{.key = "classes", .label = "Classes", .value = file.survey.strata.size(), .digits = 15});
    report.add(Fact{.key = "shard", .label = "Shard", .value = file.shard});
    return report;
}

}  // namespace

Verb count_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "count",
            .summary = "First of three steps for many machines: count one shard",
            .example = "mlq-split count shard-07.csv -o shard-07.count --stratify label",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::split_tool
