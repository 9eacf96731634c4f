// --plot FILE.{svg,png,pdf} or - for the terminal; repeatable. A verb with several pictures has an option for each.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mlq/report/plot.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

void add_plot(CLI::App& app, std::vector<std::string>& files, const std::string& what,
              const std::string& name = "--plot");
// Adds the picture to the report (its HTML page shows it), and draws into each of the files, or on the terminal for
// "-".
void draw(Report& report, const Plot& plot, const std::vector<std::string>& files);

}  // namespace mlq::tools
