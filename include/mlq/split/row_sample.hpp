// A random sample of the rows of each part, its columns as numbers: what drift is measured on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/split/leaks.hpp"

namespace mlq::split {

enum class ColumnKind {
    numeric,      // values; NaN: empty or not a number
    categorical,  // numbers of `categories`
    text          // how many words
};

struct SampledColumn {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    std::vector<double> values = {};
    std::vector<std::string> categories = {};  // the distinct values of categorical columns
    bool is_label = false;
};

struct RowSample {
    std::vector<std::string> parts = {};
    std::vector<std::uint64_t> rows = {};   // in each part
    std::vector<std::uint16_t> part = {};   // of each sampled row
    std::vector<std::uint64_t> units = {};  // rows of one unit (group) belong together
    std::vector<SampledColumn> columns = {};
};

// About `most_rows` rows of each part (all if it has fewer), chosen by the seed and the row's place. Columns are all
// but key, group and time. What a column holds is judged by the first 1000 rows of the first part: numbers if at least
// 95 % of the values that are not empty are (the label never), text as for leaks. Memory: 8 bytes a sampled row and
// column.
RowSample sample_rows(const std::vector<PartInput>& parts, const LeakOptions& options, std::uint64_t most_rows,
                      std::uint64_t seed);

}  // namespace mlq::split
