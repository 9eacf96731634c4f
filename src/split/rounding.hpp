// Controlled rounding: integers with the right row sums, the right column sums, and every cell the floor or the ceiling
// of its ideal.
//
//   ideal(c, s) = counts[c] * totals[s] / N,   N = sum(counts) = sum(totals)
// The cells above their floor are an integral flow from rows to columns; one exists because the constraint matrix is
// totally unimodular (Cox 1987, "A constructive procedure for unbiased controlled rounding", JASA 82). Among all such
// roundings the sum of squared deviations from the ideals is smallest: successive shortest paths over the columns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlq::split {

// Row-major counts.size() x totals.size() cells. `tie_breakers[c]` (one a row, as from a keyed hash) decides between
// rows that are equally good, so that the result does not favour the rows that come first. Requires sum(counts) =
// sum(totals).
std::vector<std::uint64_t> round_controlled(std::span<const std::uint64_t> counts,
                                            std::span<const std::uint64_t> totals,
                                            std::span<const std::uint64_t> tie_breakers);

}  // namespace mlq::split
