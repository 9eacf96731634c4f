#include <memory>
#include <set>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/split/decide.hpp"
#include "mlq/split/plan_json.hpp"
#include "split/options.hpp"
#include "split/show_split.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

struct Options {
    std::vector<std::string> counts;
    std::string output;
    RecipeOptions recipe;
    SizeOptions sizes;
};

void define(CLI::App& app, Options& options) {
    app.add_option("COUNTS", options.counts, "The count files of all shards, in the order of the shards");
    app.add_option("-o,--output", options.output, "The plan to write")->required();
    add_size_options(app, options.sizes);
    app.add_option("--key", options.recipe.key, "With --by hash, which needs no counts: the columns of the key");
    app.add_option("--group", options.recipe.group, "With --by hash: the columns of the group");
    add_missing_group_option(app, options.recipe);
    app.add_option("--domain", options.recipe.domain, "With --by hash: as for make");
    app.add_option("--target", options.recipe.target, "With --by hash: as for make");
    app.add_option("--salt", options.recipe.salt, "With --by hash: as for make");
    app.add_flag("--fold-case", options.recipe.fold_case, "With --by hash: as for make");
    app.add_flag("--trim", options.recipe.trim, "With --by hash: as for make");
    for (const char* name :
         {"--key", "--group", "--missing-group", "--domain", "--target", "--salt", "--fold-case", "--trim"})
        app.get_option(name)->needs("--by");
}

// All shards as one survey; their recipes must be the same.
split::SurveyFile load_all(const std::vector<std::string>& paths, std::vector<std::string>& shards) {
    split::SurveyFile first;
    std::vector<split::Survey> surveys;
    std::set<std::string> names;
    for (const std::string& path : paths) {
        split::SurveyFile file = split::load_survey(path);
        if (!names.insert(file.shard).second)
            throw Error(path, "two count files are called " + mlq::quoted(file.shard), "count with --shard NAME");
        shards.push_back(file.shard);
        surveys.push_back(std::move(file.survey));
        if (surveys.size() == 1)
            first = std::move(file);
        else if (split::to_json(file.recipe) != split::to_json(first.recipe) || file.collect != first.collect ||
                 file.columns != first.columns)
            throw Error(path, "was counted with other options or columns than " + paths[0]);
    }
    first.survey = split::merge_surveys(std::move(surveys));
    return first;
}

Report run(const Options& options, const Common& common) {
    Report report("mlq-split", "merge");
    const bool by_hash = options.sizes.by == "hash";
    if (!by_hash && !options.recipe.is_default())
        throw Error("--by", "is not hash, so the columns are those of the counts", "leave --key and the like to count");
    if (by_hash != options.counts.empty())
        throw Error("COUNTS", by_hash ? "a hash split needs no counts" : "are missing",
                    "only --by hash does without them");
    std::vector<std::string> shards;
    split::SurveyFile all;
    if (by_hash)
        all.recipe = options.recipe.value(common);
    else
        all = load_all(options.counts, shards);
    const split::SplitOptions sizes = options.sizes.value(all.recipe, report);
    split::Decision decision = split::decide_split(std::move(all.survey), all.recipe, sizes);
    decision.plan.columns = all.columns;
    split::share_ties(decision.plan, shards,
                      [&](std::size_t i) { return split::load_survey(options.counts[i]).survey; });
    write_file(options.output, to_text(split::to_json(decision.plan)));
    Table table{.key = "parts", .title = "Parts", .columns = {{"part", "part"}, {"rows", "rows", Style::plain, 15}}};
    for (std::size_t s = 0; s < decision.plan.parts.size(); ++s)
        table.rows.push_back(
            {{decision.plan.parts[s]}, {decision.totals.empty() ? Json(nullptr) : Json(decision.totals[s])}});
    report.add(std::move(table));
    show_rare(report, decision, !all.recipe.domain.empty(), options.sizes.rare_policy());
    note_missing_groups(report, all.recipe, decision.without_group);
    for (const std::string& note : decision.notes) report.note(note);
    return report;
}

}  // namespace

Verb merge_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "merge",
            .summary = "Second step: merge the counts and decide; writes a plan for every shard",
            .example = "mlq-split merge shard-*.count -o plan.json --parts train=0.8,dev=0.1,test=0.1",
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::split_tool
