// The report of a split: what was wanted, what came out.
#pragma once

#include <string>

#include "mlq/report/report.hpp"
#include "mlq/split/make_split.hpp"

namespace mlq::tools::split_tool {

void show_sizes(Report& report, const split::Decision& decision, const split::Applied& applied);
void show_classes(Report& report, const split::SplitResult& result);
void show_rare(Report& report, const split::Decision& decision, bool has_domain, const std::string& policy);

// The check of --strict: sizes within `tolerance` of what was wanted (relative), shares of classes within `tolerance`.
Check judge_misses(const split::Misses& misses, double tolerance);

}  // namespace mlq::tools::split_tool
