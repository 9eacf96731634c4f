// Can a classifier tell the rows of two parts apart? Its AUC is the chance that it gives a random row of the one a
// higher score than a random row of the other: 0.5 without drift, 1 when every row gives its part away.
//
// The classifier is logistic regression with a ridge of 1 on standardised columns: numbers (missing ones as their mean,
// with a column that says so), categories one-hot up to 20, more hashed into 32. It is cross-fitted: each of five folds
// is scored by a classifier of the other four, units stay whole, and AUC is averaged over folds. The null keeps rows,
// folds and units and shuffles which units are of which part; p counts shuffles with an AUC as large, and stops early
// when 10 were found (Besag and Clifford 1991).
#pragma once

#include <cstdint>

#include "mlq/split/row_sample.hpp"

namespace mlq::audit {

struct DomainTest {
    double auc = 0.5;
    double auc_by_chance = 0.5;  // the mean of the shuffles
    double p = 1;
    std::size_t features = 0;
    std::size_t first_rows = 0, second_rows = 0;  // that were used
    bool ran = false;                             // false: fewer than 10 units in a part, or nothing to tell them by
};

// Labels are left out. At most 2000 rows of each part (fewer when there are many features, so that the work is bounded)
// and 400 features are used.
DomainTest tell_parts_apart(const split::RowSample& sample, std::size_t first, std::size_t second, std::uint64_t seed,
                            int threads);

}  // namespace mlq::audit
