// Splits that keep groups whole: groups are units, sizes are rows, strata are labels.
#include <algorithm>

#include "decide_modes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/split/row_keys.hpp"
#include "quotas.hpp"
#include "string_table.hpp"
#include "units.hpp"

namespace mlq::split {
namespace {

// What the solver calls labels: strata, or with several labels a row the labels in them.
struct Labels {
    std::vector<std::vector<std::uint32_t>> of_stratum;
    std::vector<double> ideals;  // labels x parts
};

Labels make_labels(const Survey& survey, const Quotas& quotas, const Recipe& recipe) {
    Labels labels;
    StringTable names;
    const std::size_t parts = quotas.parts.size();
    for (std::size_t c = 0; c < survey.strata.size(); ++c) {
        std::vector<std::uint32_t> ids;
        if (recipe.label_separator.empty())
            ids.push_back(quotas.row_of[c]);
        else
            for (const std::string& label : labels_of(survey.strata[c], !recipe.domain.empty()))
                ids.push_back(names.find_or_add(label));
        // With a domain, each side has its own label, so that no part gets rows it must not have.
        for (const std::uint32_t id : ids) labels.ideals.resize(std::max(labels.ideals.size(), (id + 1) * parts));
        const std::size_t row = quotas.row_of[c];
        for (std::size_t s = 0; s < parts; ++s) {
            const double share = quotas.ideals[row * parts + s] * static_cast<double>(survey.counts[c]) /
                                 static_cast<double>(quotas.counts[row]);
            for (const std::uint32_t id : ids) labels.ideals[id * parts + s] += share;
        }
        labels.of_stratum.push_back(std::move(ids));
    }
    return labels;
}

// A group may go where all its strata may go; a group that fits nowhere is dropped.
std::vector<bool> allowed_parts(const std::vector<std::uint32_t>& strata, const Quotas& quotas, bool& fits) {
    std::vector<bool> allowed(quotas.parts.size(), true);
    for (const std::uint32_t stratum : strata) {
        const std::vector<PartId>& order = quotas.order[quotas.row_of[stratum]];
        for (PartId s = 0; s < allowed.size(); ++s)
            if (std::find(order.begin(), order.end(), s) == order.end()) allowed[s] = false;
    }
    fits = std::find(allowed.begin(), allowed.end(), true) != allowed.end();
    return allowed;
}

}  // namespace

Decision decide_groups(Survey survey, const Recipe& recipe, const SplitOptions& options) {
    if (options.rare == RarePolicy::drop || options.rare == RarePolicy::cover)
        throw Error("`rare`", "this policy cannot be combined with `group`: groups stay whole",
                    "use round, first or pool");
    check_missing_groups(recipe.missing_group, survey.without_group, survey.rows);
    Quotas quotas = make_quotas(survey, recipe, options);
    Decision decision;
    decision.totals = quotas.totals;
    decision.rare = quotas.rare;
    decision.notes = quotas.notes;
    decision.without_group = survey.without_group;
    SplitPlan& plan = decision.plan;
    const Labels labels = make_labels(survey, quotas, recipe);
    const bool drops = quotas.parts.back() == "dropped";
    const bool restricted = !recipe.domain.empty() || drops;
    std::vector<Unit> units;
    std::vector<std::vector<std::uint32_t>> strata_of;
    const std::uint64_t salt = hash_key(recipe.salt, "group");
    for (const GroupCount& count : survey.groups) {
        if (plan.groups.empty() || plan.groups.back() != count.group) {
            plan.groups.push_back(count.group);
            units.push_back({.hash = mix64(count.group ^ salt)});
            strata_of.emplace_back();
        }
        units.back().rows += count.rows;
        strata_of.back().push_back(count.stratum);
        for (const std::uint32_t id : labels.of_stratum[count.stratum]) units.back().labels.push_back({id, count.rows});
    }
    const std::size_t filled = quotas.parts.size() - (drops ? 1 : 0);
    if (units.size() < filled)
        throw Error("`group`",
                    "there are " + std::to_string(units.size()) + " groups for " + std::to_string(filled) + " parts",
                    "a part needs one group at least");
    std::vector<std::size_t> homeless;
    for (std::size_t u = 0; restricted && u < units.size(); ++u) {
        bool fits = true;
        units[u].allowed = allowed_parts(strata_of[u], quotas, fits);
        if (!fits) homeless.push_back(u);
    }
    if (!homeless.empty()) {
        if (options.rest_to_train)
            throw Error("`domain`", "a group has rows of both domains and fits no part", "split such groups first");
        for (const std::size_t u : homeless) units[u].allowed.back() = true;
        decision.notes.push_back(std::to_string(homeless.size()) +
                                 " groups have rows of both domains and were dropped");
    }
    plan.group_parts =
        assign_units(units, {.parts = quotas.parts.size(), .totals = quotas.totals, .ideals = labels.ideals});
    plan.parts = quotas.parts;
    std::vector<std::uint64_t> rows(quotas.parts.size());
    for (std::size_t u = 0; u < units.size(); ++u) rows[plan.group_parts[u]] += units[u].rows;
    for (std::size_t s = 0; s < rows.size(); ++s)
        if (rows[s] == 0 && quotas.parts[s] != "dropped")
            throw Error("`parts`",
                        "the part " + mlq::quoted(quotas.parts[s]) + " would be empty: the groups are too large for it",
                        "make it larger, or split the largest groups first");
    const std::size_t parts = quotas.parts.size();
    for (std::size_t c = 0; c < survey.strata.size(); ++c) {
        const std::size_t row = quotas.row_of[c];
        for (std::size_t s = 0; s < parts; ++s)
            decision.ideals.push_back(quotas.ideals[row * parts + s] * static_cast<double>(survey.counts[c]) /
                                      static_cast<double>(quotas.counts[row]));
    }
    decision.strata = std::move(survey.strata);
    decision.counts = std::move(survey.counts);
    return decision;
}

}  // namespace mlq::split
