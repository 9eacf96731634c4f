// Drift: are the columns of a part distributed as those of Train? Effect sizes with their null distribution for these
// numbers of rows; what drift is too much is for the reader to say, and no number here is a verdict.
//
//   numeric columns      PSI of 10 bins between the quantiles of both parts together (missing values are one more bin),
//                        Kolmogorov and Smirnov's distance D of the values that are there
//   categorical columns  PSI and Cramer's V of the 20 most frequent values and the rest
//   text                 as numeric, the number of words
// p-values of one part are adjusted for the number of columns (Holm 1979).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mlq/audit/domain_classifier.hpp"
#include "mlq/split/row_sample.hpp"
#include "mlq/stats/homogeneity.hpp"
#include "mlq/stats/kolmogorov.hpp"

namespace mlq::audit {

struct ColumnDrift {
    std::string column;
    split::ColumnKind kind = split::ColumnKind::numeric;
    Homogeneity shares = {};                       // of bins or values: PSI, chi-square
    std::optional<KolmogorovTest> distances = {};  // numeric columns with values in both parts
    double first_missing = 0, second_missing = 0;  // shares
    double p = 1;                                  // of D for numeric columns, else of chi-square
    double p_adjusted = 1;                         // among the columns of this pair of parts
};

struct PartDrift {
    std::string reference;
    std::string part;
    std::uint64_t reference_rows = 0, rows = 0;  // that were compared
    std::vector<ColumnDrift> columns = {};       // in the order of the table
    DomainTest classifier = {};
};

// Every other part against the part "train", or the first if there is none of that name. The classifier sees the
// columns of `told_by`, whose rows are those of `sample`.
std::vector<PartDrift> find_drift(const split::RowSample& sample, const split::RowSample& told_by, std::uint64_t seed,
                                  int threads);

}  // namespace mlq::audit
