// Why one tool says 0.31 and another 0.15 of the same detections: their AP under the conventions that are in use.
#pragma once

#include "mlq/metrics/detection.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

// A row per convention, each differing from the one named in `than` by one step only; values without intervals.
Table compare_conventions(const BoxSet& boxes);

}  // namespace mlq::tools::eval
