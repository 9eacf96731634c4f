// --dedupe-group of make: duplicates and near duplicates become groups.
#pragma once

#include <string>
#include <vector>

#include "mlq/report/report.hpp"
#include "mlq/split/make_split.hpp"

namespace mlq::tools::split_tool {

// Call before the sizes are chosen: it makes a recipe without groups one with groups.
void group_by_duplicates(split::Recipe& recipe);

// Finds the duplicates of the inputs or images of `make`, joins their groups, and says in `report` how many there are.
void join_duplicates(split::MakeOptions& make, Report& report);

}  // namespace mlq::tools::split_tool
