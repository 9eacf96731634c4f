// A judged release in a report.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/metrics/release.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

// Spec and files with their fingerprints, so that a verdict can be traced.
void describe_spec(Report& report, const ReleaseSpec& spec);
void describe_files(Report& report, const MetricFiles& files);

// "accuracy_drop <= 0.005".
std::string describe_limit(const Constraint& constraint);
// "about 3200 more examples would decide it if the observed rates persist", or why nothing is known; empty when it is
// decided.
std::string describe_missing_data(const JudgedConstraint& judged);

Json to_json(const std::optional<double>& probability);
// The value of a metric with its interval, and none when it is exact or unknown.
Cell to_cell(const Belief& belief, Level level);
PlotPoint to_point(double x, const Belief& belief, Level level);
std::optional<Interval> interval_of(const Belief& belief, Level level);

Table constraint_table(const JudgedRelease& judged);
Plot plot_probabilities(const JudgedRelease& judged);

std::vector<std::filesystem::path> to_paths(const std::vector<std::string>& names);

}  // namespace mlq::tools::eval
