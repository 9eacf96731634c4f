// Latencies and speed-ups in a report.
#pragma once

#include "mlq/bench/compare_plans.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// The q-quantile in milliseconds with the times behind it, on whose posterior mlq-eval gate decides; beside a median
// stands the middle half of the times.
Cell latency_cell(const Latency& latency, double q = 0.5);

// A speed-up with its interval and its draws, on which mlq-eval gate decides; on a busy machine nothing is known of it.
Cell ratio_cell(const Ratio& ratio);

}  // namespace mlq::tools
