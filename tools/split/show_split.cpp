#include "split/show_split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "mlq/split/row_keys.hpp"
#include "split/options.hpp"

namespace mlq::tools::split_tool {
namespace {

constexpr std::size_t most_classes = 20;

std::string percent(double value) {
    return split_number(std::round(value * 1e5) / 1e3) + " %";
}

// Ideals by class, as far as the decision knows them.
std::map<std::string, std::vector<double>> ideals_by_class(const split::Decision& decision) {
    std::map<std::string, std::vector<double>> ideals;
    const std::size_t parts = decision.plan.parts.size();
    for (std::size_t c = 0; c < decision.strata.size() && !decision.ideals.empty(); ++c) {
        const auto begin = decision.ideals.begin() + static_cast<std::ptrdiff_t>(c * parts);
        ideals[decision.strata[c]] = {begin, begin + static_cast<std::ptrdiff_t>(parts)};
    }
    return ideals;
}

}  // namespace

void show_sizes(Report& report, const split::Decision& decision, const split::Applied& applied) {
    const std::vector<std::string>& parts = decision.plan.parts;
    const auto all = std::accumulate(applied.rows.begin(), applied.rows.end(), std::uint64_t{0});
    const bool wanted = !decision.totals.empty();
    Table table{
        .key = "parts",
        .title = "Parts",
        .columns = {{"part", "part"}, {"rows", "rows", Style::plain, 15}, {"share", "share", Style::percent, 3}}};
    if (wanted) table.columns.push_back({"wanted", "wanted", Style::plain, 15});
    for (std::size_t s = 0; s < parts.size(); ++s) {
        table.rows.push_back({{parts[s]},
                              {applied.rows[s]},
                              {static_cast<double>(applied.rows[s]) / std::max(1.0, static_cast<double>(all))}});
        if (wanted) table.rows.back().push_back({decision.totals[s]});
    }
    report.add(Fact{.key = "rows", .label = "Rows", .value = all, .digits = 15});
    report.add(std::move(table));
}

void show_classes(Report& report, const split::SplitResult& result) {
    const split::Applied& applied = result.applied;
    if (applied.classes.size() < 2) return;
    const bool has_domain = !result.recipe.domain.empty();
    const std::vector<std::string>& parts = result.decision.plan.parts;
    const auto ideals = ideals_by_class(result.decision);
    Table table{.key = "classes",
                .title = "Classes, rows against ideal",
                .columns = {{"class", "class"}, {"rows", "rows", Style::plain, 15}}};
    for (const std::string& part : parts) {
        table.columns.push_back({part, part, Style::plain, 15});
        if (!ideals.empty()) table.columns.push_back({part + "_ideal", "ideal", Style::plain, 5});
    }
    // The classes that miss their ideal most come first.
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t c = 0; c < applied.classes.size(); ++c) {
        double worst = 0;
        const auto ideal = ideals.find(applied.classes[c].name);
        for (std::size_t s = 0; ideal != ideals.end() && s < parts.size(); ++s)
            worst = std::max(worst, std::abs(static_cast<double>(applied.classes[c].rows[s]) - ideal->second[s]));
        order.emplace_back(-worst, c);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < order.size() && i < most_classes; ++i) {
        const split::ClassCount& item = applied.classes[order[i].second];
        const auto ideal = ideals.find(item.name);
        std::vector<Cell> row = {{split::stratum_label(item.name, has_domain)},
                                 {std::accumulate(item.rows.begin(), item.rows.end(), std::uint64_t{0})}};
        for (std::size_t s = 0; s < parts.size(); ++s) {
            row.push_back({item.rows[s]});
            if (!ideals.empty()) row.push_back({ideal == ideals.end() ? Json(nullptr) : Json(ideal->second[s])});
        }
        table.rows.push_back(std::move(row));
    }
    if (order.size() > most_classes)
        table.note = "the " + std::to_string(most_classes) + " of " + std::to_string(order.size()) +
                     " classes that miss their ideal most; all are in split.json";
    report.add(std::move(table));
}

void show_rare(Report& report, const split::Decision& decision, bool has_domain, const std::string& policy) {
    if (decision.rare.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < decision.rare.size() && i < 10; ++i)
        names += (i == 0 ? "" : ", ") + split::stratum_label(decision.rare[i].stratum, has_domain) + " (" +
                 std::to_string(decision.rare[i].rows) + ")";
    if (decision.rare.size() > 10) names += ", ...";
    report.warn(std::to_string(decision.rare.size()) + (decision.rare.size() == 1 ? " class is" : " classes are") +
                " too small for every part (rows): " + names + "; --rare " + policy + " was applied");
}

void note_missing_groups(Report& report, const split::Recipe& recipe, std::uint64_t rows) {
    if (rows == 0) return;
    report.note(std::to_string(rows) + (rows == 1 ? " row has" : " rows have") + " no value in --group: " +
                (recipe.missing_group == split::MissingGroup::drop ? "dropped" : "each is by itself") +
                " (--missing-group)");
}

void note_missing_classes(Report& report, const split::SplitResult& result) {
    const bool by_class = !result.recipe.strata.empty() || !result.recipe.label.empty();
    for (const split::ClassCount& item : result.applied.classes)
        if (by_class && item.name.empty())
            report.note(std::to_string(std::accumulate(item.rows.begin(), item.rows.end(), std::uint64_t{0})) +
                        " rows have no class: they are shared out like the others, as \"" +
                        split::stratum_label("", false) + "\"");
}

Check judge_misses(const split::Misses& misses, double tolerance) {
    Check check{.name = "sizes and shares within " + percent(tolerance)};
    if (misses.size > tolerance) {
        check.verdict = Verdict::fail;
        check.detail = "the size of " + misses.size_part + " is off by " + percent(misses.size);
    } else if (misses.share > tolerance) {
        check.verdict = Verdict::fail;
        check.detail =
            "the share of " + misses.share_class + " in " + misses.share_part + " is off by " + percent(misses.share);
    } else {
        check.detail = "largest miss: size " + percent(misses.size) + ", share " + percent(misses.share);
    }
    return check;
}

}  // namespace mlq::tools::split_tool
