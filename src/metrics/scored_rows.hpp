// Some examples of a classified set, prepared so that all metrics can be computed many times with different weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mlq/metrics/classification.hpp"

namespace mlq::detail {

class ScoredRows {
  public:
    ScoredRows(const Classified& data, std::span<const std::uint32_t> rows, const ClassificationOptions& options);

    // The statistics that have no posterior; the first ones, then three for each class.
    enum Overall : std::size_t {
        balanced_accuracy,
        macro_precision,
        macro_f1,
        weighted_precision,
        weighted_f1,
        matthews,
        kappa,
        macro_roc_auc,
        macro_average_precision,
        calibration_error,
        maximum_error,
        brier,
        log_loss,
        clipped_log_loss,
        overall_count
    };
    enum PerClass : std::size_t { f1, roc_auc, average_precision, per_class_count };
    std::size_t place_of(std::size_t class_number, PerClass what) const {
        return overall_count + class_number * per_class_count + what;
    }
    std::size_t statistics() const { return place_of(data_.classes.size(), f1); }

    // `weights` are those of the rows, in order. What is undefined is NaN.
    void compute(std::span<const double> weights, std::span<double> out) const;

    const RankedScores& ranking(std::size_t class_number) const { return *ranked_[class_number]; }
    bool ranks(std::size_t class_number) const { return !ranked_.empty() && ranked_[class_number].has_value(); }
    std::span<const Forecast> forecasts() const { return forecasts_; }
    const std::string& no_probabilities() const { return no_probabilities_; }

  private:
    void compute_classes(std::span<const double> weights, std::span<double> out) const;
    void compute_ranking(std::span<const double> weights, std::span<double> out) const;
    void compute_calibration(std::span<const double> weights, std::span<double> out) const;
    void prepare_ranking();
    void add_log_loss(double probability);  // of what happened
    void prepare_probabilities(const ClassificationOptions& options);

    const Classified& data_;
    std::span<const std::uint32_t> rows_;
    int bins_;
    std::vector<std::optional<RankedScores>> ranked_;  // by class; with one score only of the positive one
    std::vector<Forecast> forecasts_;                  // of the rows; empty without probabilities
    std::vector<double> brier_, log_loss_, clipped_log_loss_;
    std::string no_probabilities_;  // why
};

}  // namespace mlq::detail
