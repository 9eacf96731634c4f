// The report of a split: what was wanted, what came out.
#pragma once

#include <string>

#include "mlq/report/report.hpp"
#include "mlq/split/make_split.hpp"

namespace mlq::tools::split_tool {

void show_sizes(Report& report, const split::Decision& decision, const split::Applied& applied);
void show_classes(Report& report, const split::SplitResult& result);
void show_rare(Report& report, const split::Decision& decision, bool has_domain, const std::string& policy);

// Notes on rows without a value: in --group, and in the column of classes.
void note_missing_groups(Report& report, const split::Recipe& recipe, std::uint64_t rows);
void note_missing_classes(Report& report, const split::SplitResult& result);

// The check of --strict: sizes within `tolerance` of what was wanted (relative), shares of classes within `tolerance`.
Check judge_misses(const split::Misses& misses, double tolerance);

}  // namespace mlq::tools::split_tool
