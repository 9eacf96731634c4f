// How well scores put the positive examples before the others: ROC AUC and average precision, weighted, ties grouped.
//
//     const RankedScores ranked(scores, is_positive);
//     ranked.roc_auc(weights);                 // the share of (positive, negative) pairs in order; a tie is half a
//     pair ranked.average_precision(weights);       // sum of (R_n - R_{n-1}) P_n over the distinct scores, highest
//     first
//
// No interpolation: a trapezoid under the precision-recall curve is too high (J. Davis, M. Goadrich, ICML 2006).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace mlq {

// A point of a curve: what is predicted positive at scores >= threshold.
struct RankPoint {
    double threshold = 0;
    double true_positives = 0;
    double false_positives = 0;
};

class RankedScores {
  public:
    // `score(i)` must be finite; is_positive(i) says which examples are positive, i < count <= 2^31.
    RankedScores(std::size_t count, const std::function<double(std::size_t)>& score,
                 const std::function<bool(std::size_t)>& is_positive);

    bool has_both() const { return positives_ > 0 && positives_ < order_.size(); }
    std::size_t positives() const { return positives_; }

    // weights[i] is that of example i. NaN without both positives and negatives (roc_auc), without positives
    // (average_precision).
    double roc_auc(std::span<const double> weights) const;
    double average_precision(std::span<const double> weights) const;

    // After each distinct score, highest first.
    std::vector<RankPoint> curve() const;

  private:
    struct Place {
        std::uint32_t example : 31;
        std::uint32_t positive : 1;
    };
    template <typename Visit>
    void visit_ties(std::span<const double> weights, Visit visit) const;

    std::vector<Place> order_;         // highest score first
    std::vector<std::uint32_t> ends_;  // in `order_`, of each run of equal scores
    std::vector<double> thresholds_;   // of each run
    std::size_t positives_ = 0;
};

}  // namespace mlq
