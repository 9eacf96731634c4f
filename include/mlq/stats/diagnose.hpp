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

// A set that would have to grow to `needed` examples before the largest gap is told from the next one (or from zero)
// with the confidence asked for, if the observed rates persist. When growing it alone would not do, `others_too`: then
// all sets must grow by the same factor. Infinity: the two are equal, and no amount of data would tell.
struct TooSmall {
    std::string set;
    double total = 0;
    double needed = 0;
    bool others_too = false;
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
