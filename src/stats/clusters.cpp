#include "mlq/stats/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "few_units.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {
namespace {

double share_below(const std::vector<double>& sorted, double bound) {
    const auto [from, to] = std::equal_range(sorted.begin(), sorted.end(), bound);
    const auto half = 0.5 * static_cast<double>(to - from);
    return (static_cast<double>(from - sorted.begin()) + half) / static_cast<double>(sorted.size());
}

}  // namespace

DesignEffect find_design_effect(std::span<const Counts> groups) {
    double count = 0, total = 0, squares = 0, errors = 0;
    for (const auto& group : groups) {
        if (group.total <= 0) continue;
        count += 1;
        total += group.total;
        squares += group.total * group.total;
        errors += group.errors;
    }
    DesignEffect design{.groups = count};
    if (total <= 0) return design;
    design.group_size = squares / total;
    if (count < 2 || total <= count) return design;
    double between = 0, within = 0;
    for (const auto& group : groups) {
        if (group.total <= 0) continue;
        const double rate = group.errors / group.total;
        const double deviation = rate - errors / total;
        between += group.total * deviation * deviation;
        within += group.total * rate * (1 - rate);
    }
    between /= count - 1;
    within /= total - count;
    const double typical = (total - design.group_size) / (count - 1);  // m0 of unequal groups
    const double spread = between + (typical - 1) * within;
    design.correlation = spread > 0 ? std::clamp((between - within) / spread, 0.0, 1.0) : 0;
    const double variance = errors * (1 - errors / total);  // of the errors, if all examples were independent
    double squared_residuals = 0;
    for (const auto& group : groups) {
        const double residual = group.errors - errors / total * group.total;
        squared_residuals += residual * residual;
    }
    const double of_sums = variance > 0 ? squared_residuals * count / (count - 1) / variance : 1;
    design.effect =
        std::max({1.0, 1 + (design.group_size - 1) * design.correlation, std::min(of_sums, design.group_size)});
    return design;
}

Counts effective_counts(Counts counts, const DesignEffect& design) {
    constexpr double enough_errors = 8, few_groups = 30;
    if (!(design.group_size > 1)) return counts;
    const double rarer = std::min(counts.errors, counts.total - counts.errors);
    const double missing = design.groups < 2 ? 1
                                             : std::clamp(1 - rarer / design.effect / enough_errors, 0.0, 1.0) *
                                                   std::min(1.0, few_groups / design.groups);
    double effect = design.effect + missing * std::max(0.0, design.group_size - design.effect);
    if (design.groups >= 2) effect *= std::pow(student_over_normal(static_cast<std::size_t>(design.groups), 0.95), 2);
    return {counts.errors / effect, counts.total / effect};
}

ClusteredDifference resample_difference(std::span<const PairedCells> groups, Level level, double margin,
                                        std::uint64_t seed, int draws) {
    if (groups.size() < 2) throw Error("groups", "at least two groups are needed");
    Random random(seed);
    std::vector<double> differences(static_cast<std::size_t>(draws));
    for (double& difference : differences) {
        double surplus = 0, total = 0;
        for (const auto& group : groups) {
            const double weight = -std::log1p(-random.uniform());  // exponential: their shares are Dirichlet(1, ..., 1)
            surplus += weight * (group.only_a_wrong - group.only_b_wrong);
            total += weight * group.total();
        }
        difference = total > 0 ? surplus / total : 0;
    }
    double surplus = 0, total = 0;
    for (const auto& group : groups) surplus += group.only_a_wrong - group.only_b_wrong, total += group.total();
    const double value = total > 0 ? surplus / total : 0, factor = widening_for_few(groups.size(), level);
    for (double& difference : differences) difference = value + factor * (difference - value);
    std::sort(differences.begin(), differences.end());
    const double low = quantile_of_draws(differences, level.missing() / 2);
    const double high = quantile_of_draws(differences, 1 - level.missing() / 2);
    return {.median = quantile_of_draws(differences, 0.5),
            .interval = {low, high, high - low, level.value()},
            .probability_a_better = share_below(differences, 0),
            .probability_below_margin = share_below(differences, margin)};
}

}  // namespace mlq
