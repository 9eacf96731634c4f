// The report of drift: effect sizes beside what chance gives, and the check of --max-drift.
#pragma once

#include <optional>
#include <vector>

#include "mlq/audit/drift.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::split_tool {

// The `limit` columns with the smallest p-values of each part are shown. `max_drift` is the PSI that is too much: then
// a column fails if it has more and chance does not explain it (adjusted p < 0.05), and is inconclusive if chance does.
void show_drift(Report& report, const std::vector<audit::PartDrift>& drifts, std::optional<double> max_drift,
                std::size_t limit);

}  // namespace mlq::tools::split_tool
