// The legend of a report's brackets.
#pragma once

#include <string>

#include "mlq/report/report.hpp"

namespace mlq {

// "[low, high]: 95 % interval"; names every level that occurs, and explains values outside their intervals;
// empty for a report without intervals.
std::string describe_intervals(const Report& report);

}  // namespace mlq
