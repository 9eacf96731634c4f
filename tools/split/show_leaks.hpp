// The report of leaks: a check for each kind, and the rows that were found.
#pragma once

#include <vector>

#include "mlq/report/report.hpp"
#include "mlq/split/leaks.hpp"

namespace mlq::tools::split_tool {

// `things` is what is counted: "rows" or "images".
void show_leaks(Report& report, const std::vector<split::LeakCheck>& checks, const std::string& things);

}  // namespace mlq::tools::split_tool
