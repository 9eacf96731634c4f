// Where does the error come from? Successive differences of the errors on Train, Train-dev, Dev and Test (A. Ng,
// "Machine Learning Yearning", ch. 40-42):
//
//     avoidable bias   = Train     - human (or the best possible)
//     variance         = Train-dev - Train       same distribution, unseen examples
//     data mismatch    = Dev       - Train-dev   unseen examples of the target distribution
//     dev overfitting  = Test      - Dev         examples that no choice was made on
//
// Each is a difference of independent posteriors.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// The sets that were measured; at least two of them (human counts as one). Without `human` the best possible error is
// taken as 0, so that the avoidable bias is an upper bound.
struct PipelineErrors {
    std::optional<Counts> human = {};
    std::optional<double> human_rate = {};  // known exactly; instead of `human`
    std::optional<Counts> train = {};
    std::optional<Counts> train_dev = {};
    std::optional<Counts> dev = {};
    std::optional<Counts> test = {};
};

enum class GapKind {
    avoidable_bias,
    variance,
    data_mismatch,
    dev_overfitting,
    variance_or_mismatch,  // Dev - Train without a Train-dev set: cannot be told apart
    mixed,                 // any other jump over missing sets
};

std::string_view name_of(GapKind kind);     // "avoidable bias"
std::string_view advice_for(GapKind kind);  // what to do when it is the largest gap

struct Gap {
    GapKind kind = GapKind::mixed;
    std::string from, to;  // "train", "dev"
    double median = 0;
    CredibleInterval interval;
    double probability_positive = 0;  // P(gap > 0)
    double probability_largest = 0;   // P(no other gap is larger)
};

// A set that is too small, and the size at which it would not be.
struct SetSize {
    std::string set;
    double total = 0;   // today
    double needed = 0;  // about
};

// Why the largest gap is not certain. `needed` are the sets that must grow before it is, if the observed rates persist:
// as few sets as possible, several of them by the same factor. Empty: the gaps are equal, and no amount of data would
// tell. least_certain is the end of the gap that is measured worst; when it is not alone in `needed`, no size of this
// set alone would do.
struct TooSmall {
    std::string least_certain;
    std::vector<SetSize> needed;
};

struct Diagnosis {
    std::vector<Gap> gaps;              // in the order human, train, train-dev, dev, test
    std::size_t largest = 0;            // by median
    std::optional<TooSmall> too_small;  // nothing: the largest gap is certain, and advice_for() applies
};

// Certain means: P(largest) >= confidence and P(> 0) >= confidence. Throws Error for bad counts and for fewer than two
// sets.
Diagnosis diagnose(const PipelineErrors& errors, Prior prior, Level confidence);

}  // namespace mlq
