// Measures in a report: value and interval, or null and the reason.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "common/from_stats.hpp"
#include "mlq/metrics/measure.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

// Shown as percent or as a plain number; JSON has "<key>", "<key>_interval" and, without a value, "<key>_note".
void add_measure(Report& report, const std::string& key, const std::string& label, const Measure& measure,
                 Style style = Style::plain, const std::string& note = {}, const std::string& unit = {});
Cell to_cell(const Measure& measure);

// --draws N of the bootstrap.
void add_draws(CLI::App& app, int& draws, const std::string& usual);

}  // namespace mlq::tools::eval
