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
#include <string>
#include <vector>

#include "mlq/stats/level.hpp"

namespace mlq {

// A point of a curve: what is predicted positive at scores >= threshold.
struct RankPoint {
    double threshold = 0;
    double true_positives = 0;
    double false_positives = 0;
};

struct Measure;

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

    // Without weights, for DeLong's variance (E. DeLong et al., Biometrics 44, 1988). The placement of a positive is
    // the share of negatives below it, that of a negative the share of positives above it; a tie counts half. Both have
    // the mean roc_auc. The sums are of (placement - roc_auc)^2.
    struct Placements {
        double auc = 0;
        double positives = 0, negatives = 0;
        double positive_squares = 0, negative_squares = 0;
    };
    Placements placements() const;

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

// The ROC AUC with its interval from DeLong's variance on the logit scale, Student's t with the degrees of freedom of
// the smaller class. That variance is too small where few examples are out of order, and nothing where none is; so
// below the value the interval is the one that one more positive and one more negative would give, half-way between the
// AUC and chance. Missing, with `reason`, without both classes.
Measure measure_roc_auc(const RankedScores& ranked, Level level, const std::string& reason);

}  // namespace mlq
