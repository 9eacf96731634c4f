// Places all rows of a surveyed table by a plan: what Assigner does row by row, but from remembered ranks.
#pragma once

#include "mlq/split/decide.hpp"

namespace mlq::split {

// `survey` must know the order of its rows (Survey::stratum_of_row).
PlacedRows place_rows(const Survey& survey, const SplitPlan& plan);

}  // namespace mlq::split
