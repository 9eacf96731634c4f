#include <algorithm>
#include <cmath>

#include "mlq/metrics/measure.hpp"
#include "mlq/metrics/ranking.hpp"
#include "mlq/stats/bounded_student.hpp"

namespace mlq {
namespace {

using Placements = RankedScores::Placements;

// With one more positive and one more negative, whose placement is `at`.
Placements add_pair(Placements placed, double at) {
    const double p = placed.positives, n = placed.negatives;
    const double distance = at - placed.auc;
    placed.positive_squares += distance * distance * p / (p + 1);
    placed.negative_squares += distance * distance * n / (n + 1);
    placed.auc += distance * (p + n + 1) / ((p + 1) * (n + 1));
    placed.positives += 1;
    placed.negatives += 1;
    return placed;
}

// Placements mirrored at chance: the negatives are ranked first.
Placements mirrored(Placements placed) {
    placed.auc = 1 - placed.auc;
    return placed;
}

// An AUC of one half and more. Where nothing is out of order there is no deviation, and the middle is at the end.
BoundedStudent::Half measure_half(const Placements& placed) {
    const double variance = placed.positive_squares / (placed.positives - 1) / placed.positives +
                            placed.negative_squares / (placed.negatives - 1) / placed.negatives;
    const double auc = placed.auc;
    if (!(auc < 1)) return {700, 0};
    return {std::log(auc / (1 - auc)), std::sqrt(variance) / (auc * (1 - auc))};
}

}  // namespace

Measure measure_roc_auc(const RankedScores& ranked, Level level, const std::string& reason) {
    if (!ranked.has_both()) return Measure::missing(reason);
    const Placements placed = ranked.placements();
    if (placed.positives < 2 || placed.negatives < 2)
        return {.value = placed.auc,
                .reason = std::string("too few for an interval: one example is ") +
                          (placed.positives < 2 ? "positive" : "negative")};
    const bool worse_than_chance = placed.auc < 0.5;
    const Placements upward = worse_than_chance ? mirrored(placed) : placed;
    const double freedom = std::min(placed.positives, placed.negatives) - 1;
    const auto above = measure_half(upward);
    const auto below = measure_half(add_pair(upward, 0.5 + (upward.auc - 0.5) / 2));
    const auto mirrored_half = [](const BoundedStudent::Half& half) {
        return BoundedStudent::Half{-half.middle, half.deviation};
    };
    const auto belief = Belief::student(
        placed.auc, worse_than_chance ? BoundedStudent(0, 1, freedom, mirrored_half(above), mirrored_half(below))
                                      : BoundedStudent(0, 1, freedom, below, above));
    return {.value = placed.auc, .interval = belief.interval(level), .reason = {}, .belief = belief};
}

}  // namespace mlq
