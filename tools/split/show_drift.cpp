#include "split/show_drift.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "split/options.hpp"

namespace mlq::tools::split_tool {
namespace {

constexpr double by_chance = 0.05;

std::string percent(double share) {
    return split_number(std::round(share * 1000) / 10) + " %";
}

std::vector<const audit::ColumnDrift*> sort_columns(const audit::PartDrift& drift) {
    std::vector<const audit::ColumnDrift*> columns;
    for (const audit::ColumnDrift& column : drift.columns) columns.push_back(&column);
    std::stable_sort(columns.begin(), columns.end(), [](const auto* a, const auto* b) {
        return std::tuple(a->p, -a->shares.psi) < std::tuple(b->p, -b->shares.psi);
    });
    return columns;
}

std::string describe_null(const audit::ColumnDrift& column) {
    std::string words;
    if (column.distances) {
        words = column.distances->exact ? "exact" : "limit";
        if (column.distances->tied > 0) words += ", " + percent(column.distances->tied) + " tied";
    } else {
        words = column.shares.permuted ? "permuted" : "chi-square";
    }
    if (column.shares.classes < 2) words = "one value";
    if (column.kind == split::ColumnKind::text) words += "; words counted";
    return words;
}

Cell show_missing(const audit::ColumnDrift& column) {
    if (column.first_missing + column.second_missing == 0) return {""};
    return {percent(column.first_missing) + ", " + percent(column.second_missing)};
}

void add_columns(Report& report, const std::vector<audit::PartDrift>& drifts, std::size_t limit) {
    Table table{.key = "drift",
                .title = "Drift of columns against " + drifts[0].reference,
                .columns = {{"part", "part"},
                            {"column", "column"},
                            {"psi", "PSI", Style::plain, 3},
                            {"psi_by_chance", "by chance", Style::plain, 2},
                            {"effect", "D or V", Style::plain, 3},
                            {"p", "p", Style::plain, 2},
                            {"p_adjusted", "adjusted", Style::plain, 2},
                            {"null", "null"},
                            {"missing", "missing"}}};
    std::size_t held_back = 0;
    for (const audit::PartDrift& drift : drifts) {
        const auto columns = sort_columns(drift);
        const std::size_t shown = std::min(limit, columns.size());
        held_back += columns.size() - shown;
        for (std::size_t k = 0; k < shown; ++k) {
            const audit::ColumnDrift& column = *columns[k];
            table.rows.push_back({{drift.part},
                                  {column.column},
                                  {column.shares.psi},
                                  {column.shares.psi_by_chance},
                                  {column.distances ? column.distances->distance : column.shares.cramers_v},
                                  {column.p},
                                  {column.p_adjusted},
                                  {describe_null(column)},
                                  show_missing(column)});
        }
    }
    if (held_back > 0) table.note = std::to_string(held_back) + " columns with larger p held back; --limit shows more";
    if (!table.rows.empty()) report.add(std::move(table));
}

void add_classifiers(Report& report, const std::vector<audit::PartDrift>& drifts) {
    Table table{.key = "domain_classifier",
                .title = "Can a classifier tell a row of the part from one of " + drifts[0].reference + "?",
                .columns = {{"part", "part"},
                            {"auc", "AUC", Style::plain, 3},
                            {"auc_by_chance", "by chance", Style::plain, 3},
                            {"p", "p", Style::plain, 2},
                            {"reference_rows", "rows", Style::plain, 15},
                            {"part_rows", "against", Style::plain, 15},
                            {"features", "features"}}};
    for (const audit::PartDrift& drift : drifts) {
        const audit::DomainTest& test = drift.classifier;
        const Json none = nullptr;
        table.rows.push_back({{drift.part},
                              {test.ran ? Json(test.auc) : none},
                              {test.ran ? Json(test.auc_by_chance) : none},
                              {test.ran ? Json(test.p) : none},
                              {test.first_rows},
                              {test.second_rows},
                              {test.features}});
        if (!test.ran) table.note = "n/a: fewer than ten rows or groups, or no column that varies";
    }
    report.add(std::move(table));
}

Check judge(const audit::PartDrift& drift, double max_drift) {
    Check check{.name = "drift of " + drift.part + " at most " + split_number(max_drift)};
    std::array<std::string, 2> columns;  // beyond chance, or perhaps by chance
    for (const audit::ColumnDrift& column : drift.columns) {
        if (column.shares.psi <= max_drift) continue;
        std::string& names = columns[column.p_adjusted < by_chance ? 0 : 1];
        names += (names.empty() ? "" : ", ") + column.column + " (" + split_number(column.shares.psi) + ")";
    }
    check.detail = "every column's PSI is at most that";
    if (!columns[1].empty()) {
        check.verdict = Verdict::inconclusive;
        check.detail = "perhaps by chance, more rows would tell: " + columns[1];
    }
    if (!columns[0].empty()) {
        check.verdict = Verdict::fail;
        check.detail = "more than chance explains: " + columns[0];
    }
    return check;
}

}  // namespace

void show_drift(Report& report, const std::vector<audit::PartDrift>& drifts, std::optional<double> max_drift,
                std::size_t limit) {
    add_columns(report, drifts, limit);
    add_classifiers(report, drifts);
    if (max_drift)
        for (const audit::PartDrift& drift : drifts) report.add(judge(drift, *max_drift));
}

}  // namespace mlq::tools::split_tool
