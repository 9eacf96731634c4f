// How many rows of each stratum go to each part.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/split/decide.hpp"

namespace mlq::split {

struct Quotas {
    std::vector<std::string> parts;     // "dropped" last if anything is left out
    std::vector<std::uint64_t> totals;  // of each part
    // One row of cells for each ladder: a stratum, or all pooled strata together.
    std::vector<std::uint32_t> row_of;       // stratum -> row
    std::vector<std::uint64_t> counts;       // of each row
    std::vector<std::uint64_t> cells;        // rows x parts
    std::vector<double> ideals;              // rows x parts, before rounding
    std::vector<std::vector<PartId>> order;  // of each row: its parts along the axis of ranks
    std::vector<RareClass> rare;
    std::vector<std::string> notes;
};

Quotas make_quotas(const Survey& survey, const Recipe& recipe, const SplitOptions& options);

// Rounds counts x totals so that labels, not label sets, are in proportion (several labels a row).
std::vector<std::uint64_t> round_label_sets(const std::vector<std::string>& sets,
                                            const std::vector<std::uint64_t>& counts,
                                            const std::vector<std::uint64_t>& totals, const std::string& salt);

// The labels of a set, as RowKeys::stratum joins them (a domain mark is ignored).
std::vector<std::string> labels_of(std::string_view set, bool has_domain);

}  // namespace mlq::split
