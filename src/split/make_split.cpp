#include "mlq/split/make_split.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/split/manifest.hpp"
#include "mlq/split/row_keys.hpp"
#include "mlq/split/staged_folder.hpp"

namespace mlq::split {
namespace {

bool needs_cuts(const Recipe& recipe) {
    return std::any_of(recipe.strata.begin(), recipe.strata.end(),
                       [](const StratumColumn& column) { return column.bins > 0 && column.cuts.empty(); });
}

bool needs_survey(const SplitOptions& options) {
    return options.mode != SplitPlan::Mode::hash;
}

void check_has_rows(const std::vector<Input>& inputs, std::uint64_t rows) {
    if (rows == 0) throw Error(inputs[0].name, "has no rows", "a header alone cannot be split");
}

Decision survey_and_decide(const std::vector<Input>& inputs, const MakeOptions& options, const Recipe& recipe,
                           std::vector<InputFacts>& facts) {
    if (!needs_survey(options.options)) return decide_split({}, recipe, options.options);
    TableReader reader(inputs, options.read);
    Survey survey = survey_table(reader, recipe, needed_survey(options.options), options.threads,
                                 {.row_order = true, .fingerprints = options.emit.emit == Emit::index});
    check_has_rows(inputs, survey.rows);
    facts = reader.facts();
    return decide_split(std::move(survey), recipe, options.options);
}

// What the plan promises must be what the second pass saw; anything else means that the data changed in between.
void check_against_survey(const Decision& decision, const Applied& applied) {
    std::uint64_t surveyed = 0, written = 0;
    for (const std::uint64_t count : decision.counts) surveyed += count;
    for (const std::uint64_t count : applied.rows) written += count;
    if (decision.plan.recipe.missing_group == MissingGroup::drop) surveyed += decision.without_group;
    if (!decision.counts.empty() && surveyed != written)
        throw Error("the input", "changed while it was split: " + std::to_string(surveyed) + " rows, then " +
                                     std::to_string(written));
    if (decision.plan.mode == SplitPlan::Mode::exact && applied.rows != decision.totals)
        throw Error("the input", "changed while it was split: the parts have other sizes than planned");
}

std::string name_emission(const MakeOptions& options) {
    if (options.place) return "links";
    return std::array{"files", "column", "index"}[static_cast<std::size_t>(options.emit.emit)];
}

// Puts the images into the folders of their parts; an output's fingerprint is that of the list of its images.
void place(const MakeOptions& options, const std::vector<std::string>& images, SplitResult& result,
           const std::filesystem::path& folder) {
    const std::vector<std::string>& parts = result.decision.plan.parts;
    place_images(options.images, images, result.applied.part_of_row, parts, folder, options.placement);
    std::vector<std::string> lists(parts.size());
    for (std::size_t i = 0; i < images.size(); ++i) lists[result.applied.part_of_row[i]] += images[i] + "\n";
    for (std::size_t s = 0; s < parts.size(); ++s)
        if (result.applied.rows[s] > 0)
            result.applied.outputs.push_back({parts[s], parts[s], result.applied.rows[s], lists[s].size(),
                                              fingerprint(std::as_bytes(std::span(lists[s])))});
}

}  // namespace

SplitResult make_split(const MakeOptions& options) {
    StagedFolder folder(options.folder, options.replace);
    std::vector<Input> inputs = options.inputs;
    std::vector<std::string> images;
    std::string left_out;
    ReadOptions read = options.read;
    if (!options.images.empty()) {
        FolderWalk walk = list_images(options.images);
        left_out = describe_left_out(walk);
        images = std::move(walk.files);
        inputs = {image_list_input(options.images, images)};
        read.format = "list";
    }
    if (needs_survey(options.options)) inputs = make_rereadable(inputs, folder.staging());
    MakeOptions done = options;
    done.read = read;
    SplitResult result{.recipe = options.recipe};
    if (needs_cuts(result.recipe)) inputs = make_rereadable(inputs, folder.staging());
    const UnchangedInputs unchanged(inputs);
    if (needs_cuts(result.recipe)) {
        TableReader reader(inputs, read);
        find_cuts(reader, result.recipe, options.threads);
    }
    std::vector<InputFacts> facts;
    result.decision = survey_and_decide(inputs, done, result.recipe, facts);
    if (!left_out.empty()) result.decision.notes.push_back("left out of " + options.images.string() + ": " + left_out);
    TableReader reader(inputs, read);
    ApplyOptions apply{.emit = options.emit, .folder = folder.staging(), .threads = options.threads};
    if (result.decision.order.size() > 0) {
        apply.order = &result.decision.order;
        apply.inputs = std::move(facts);
    }
    if (options.place) {
        apply.folder.clear();
        apply.keep_parts = true;
    }
    result.decision.plan.columns = reader.table().columns;
    result.applied = apply_plan(reader, result.decision.plan, apply);
    unchanged.check();
    check_has_rows(inputs, std::accumulate(result.applied.rows.begin(), result.applied.rows.end(), std::uint64_t{0}));
    check_against_survey(result.decision, result.applied);
    if (options.place) place(options, images, result, folder.staging());
    result.manifest = make_manifest(result.decision, result.recipe, reader.table(), result.applied, options.command,
                                    name_emission(options));
    write_file(folder.staging() / "split.json", to_text(result.manifest));
    folder.commit();
    return result;
}

Misses find_misses(const SplitResult& result) {
    Misses misses;
    const SplitPlan& plan = result.decision.plan;
    const std::size_t parts = plan.parts.size() - (plan.drops() ? 1 : 0);
    double all = 0;
    for (const std::uint64_t rows : result.applied.rows) all += static_cast<double>(rows);
    for (std::size_t s = 0; s < parts && !result.decision.totals.empty(); ++s) {
        const auto total = static_cast<double>(result.decision.totals[s]);
        const double miss = std::abs(static_cast<double>(result.applied.rows[s]) - total) / std::max(total, 1.0);
        if (miss <= misses.size) continue;
        misses.size = miss;
        misses.size_part = plan.parts[s];
    }
    if (result.recipe.strata.empty() || !result.recipe.domain.empty()) return misses;
    for (const ClassCount& item : result.applied.classes) {
        double rows = 0;
        for (const std::uint64_t count : item.rows) rows += static_cast<double>(count);
        for (std::size_t s = 0; s < parts; ++s) {
            const double share =
                static_cast<double>(item.rows[s]) / std::max(static_cast<double>(result.applied.rows[s]), 1.0);
            const double miss = std::abs(share - rows / all);
            if (miss <= misses.share) continue;
            misses.share = miss;
            misses.share_part = plan.parts[s];
            misses.share_class = stratum_label(item.name, false);
        }
    }
    return misses;
}

}  // namespace mlq::split
