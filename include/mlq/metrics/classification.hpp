// All metrics of a classifier, each with its interval:
//
//     const auto result = evaluate_classification(read_classified("predictions.csv"), {.level = 0.95});
//     result.accuracy.value, result.accuracy.interval->low, result.classes[3].recall ...
//
// Shares (accuracy, top-k, recall, precision) have the posterior interval of the uniform prior, with the design effect
// of the groups where there are groups, and of unequal weights (L. Kish 1965: (sum w)^2 / sum w^2 examples); the ROC
// AUC of one class has DeLong's (ranking.hpp), without groups and weights; everything else has the interval of a
// Bayesian bootstrap, of groups where there are groups, corrected for the number of examples in the classes
// (measure.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mlq/metrics/calibration_error.hpp"
#include "mlq/metrics/classified.hpp"
#include "mlq/metrics/measure.hpp"
#include "mlq/metrics/ranking.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {

struct ClassificationOptions {
    Level level = 0.95;
    std::vector<int> top = {1, 5};  // those below the number of classes are reported
    int bins = 15;                  // of the calibration error
    bool softmax = false;           // scores are logits: p = exp(s - max) / sum, or 1 / (1 + exp(-s)) for one score
    Bootstrap bootstrap = {};       // draws 0: chosen by the work, 100 to 1000
};

inline constexpr double least_probability = 1e-15;  // of the clipped log loss

struct ClassMeasures {
    double truths = 0;       // examples of the class (or weights, as all counts here)
    double predictions = 0;  // examples predicted to be of the class
    double hits = 0;
    Measure precision;          // hits / predictions
    Measure recall;             // hits / truths
    Measure f1;                 // 2 hits / (truths + predictions)
    Measure roc_auc;            // this class against the rest
    Measure average_precision;  // likewise
};

struct TopMeasure {
    int k = 1;
    Measure accuracy;  // the true class is among the k highest scores; of equals the first are higher
};

struct Confusion {
    std::uint32_t truth = 0;
    std::uint32_t prediction = 0;
    double count = 0;
};

// Needs probabilities. With one score: "the positive class has this probability"; else: "the predicted class is right".
struct CalibrationMeasures {
    Measure error;             // ECE
    Measure maximum;           // MCE
    Measure brier;             // mean of (p - y)^2 with one score, of sum over classes (p - y)^2 else
    Measure log_loss;          // mean of -log(probability of the true class), in nats
    Measure clipped_log_loss;  // the same with probabilities below least_probability raised to that
    double chance = 0;         // the ECE that perfectly calibrated scores would show on average
    std::vector<CalibrationBin> bins;
};

struct ClassificationResult {
    double examples = 0;
    int draws = 0;                       // of the bootstrap
    std::optional<DesignEffect> design;  // of the accuracy, with groups
    Measure accuracy;
    std::vector<TopMeasure> top;
    Measure balanced_accuracy;                       // mean recall of the classes that are in the truth
    Measure macro_precision;                         // mean over the classes that were predicted
    Measure macro_f1;                                // mean over the classes in truth or predictions
    Measure weighted_precision, weighted_f1;         // the same means, each class by its examples in the truth
    Measure matthews;                                // correlation coefficient R_K of truth and prediction
    Measure kappa;                                   // Cohen's: agreement beyond chance
    Measure macro_roc_auc, macro_average_precision;  // means over classes; with one score those of the positive class
    CalibrationMeasures calibration;
    std::vector<ClassMeasures> classes;  // as Classified::classes
    std::vector<Confusion> confusions;   // by truth, then prediction; zero counts left out
};

// Of all examples, or of those whose numbers are in `rows` (not empty).
ClassificationResult evaluate_classification(const Classified& data, const ClassificationOptions& options);
ClassificationResult evaluate_classification(const Classified& data, std::span<const std::uint32_t> rows,
                                             const ClassificationOptions& options);

// P(the error rate of a slice is higher than that of the rest), from shares with design effects; nothing without a
// rest.
std::optional<double> probability_slice_is_worse(const Classified& data, const SliceColumn& slice, std::uint32_t value);

// The scores of one class against the rest, for pictures.
RankedScores rank_class(const Classified& data, std::uint32_t class_number);

}  // namespace mlq
