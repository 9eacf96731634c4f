#include "mlq/metrics/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mlq {

RankedScores::RankedScores(std::size_t count, const std::function<double(std::size_t)>& score,
                           const std::function<bool(std::size_t)>& is_positive) {
    std::vector<std::pair<double, std::uint32_t>> ranked(count);
    for (std::size_t i = 0; i < count; ++i) ranked[i] = {score(i), static_cast<std::uint32_t>(i)};
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    order_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t example = ranked[i].second;
        const bool positive = is_positive(example);
        positives_ += positive;
        order_.push_back({.example = example & 0x7fffffffU, .positive = positive});
        if (i + 1 == count || ranked[i + 1].first != ranked[i].first) {
            ends_.push_back(static_cast<std::uint32_t>(i + 1));
            thresholds_.push_back(ranked[i].first);
        }
    }
}

// Calls visit(run, weight of its positives, weight of its negatives) for each run of equal scores, highest first.
template <typename Visit>
void RankedScores::visit_ties(std::span<const double> weights, Visit visit) const {
    std::size_t place = 0;
    for (std::size_t run = 0; run < ends_.size(); ++run) {
        double sums[2] = {0, 0};
        for (; place < ends_[run]; ++place) {
            const double weight = weights.empty() ? 1.0 : weights[order_[place].example];
            sums[order_[place].positive] += weight;
        }
        visit(run, sums[1], sums[0]);
    }
}

double RankedScores::roc_auc(std::span<const double> weights) const {
    double positives = 0, negatives = 0, pairs = 0;
    visit_ties(weights, [&](std::size_t, double positive, double negative) {
        pairs += negative * (positives + 0.5 * positive);
        positives += positive;
        negatives += negative;
    });
    return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : std::nan("");
}

double RankedScores::average_precision(std::span<const double> weights) const {
    double positives = 0, all = 0, sum = 0;
    visit_ties(weights, [&](std::size_t, double positive, double negative) {
        positives += positive;
        all += positive + negative;
        if (positive > 0) sum += positive * (positives / all);
    });
    return positives > 0 ? sum / positives : std::nan("");
}

RankedScores::Placements RankedScores::placements() const {
    Placements placed{.auc = roc_auc({}),
                      .positives = static_cast<double>(positives_),
                      .negatives = static_cast<double>(order_.size() - positives_)};
    double positives = 0, negatives = 0;  // above
    visit_ties({}, [&](std::size_t, double positive, double negative) {
        const double below = 1 - (negatives + 0.5 * negative) / placed.negatives - placed.auc;
        const double above = (positives + 0.5 * positive) / placed.positives - placed.auc;
        placed.positive_squares += positive * below * below;
        placed.negative_squares += negative * above * above;
        positives += positive;
        negatives += negative;
    });
    return placed;
}

std::vector<RankPoint> RankedScores::curve() const {
    std::vector<RankPoint> points;
    points.reserve(ends_.size());
    double positives = 0, negatives = 0;
    visit_ties({}, [&](std::size_t run, double positive, double negative) {
        points.push_back({thresholds_[run], positives += positive, negatives += negative});
    });
    return points;
}

}  // namespace mlq
