// A column of a table as a picture.
#pragma once

#include <string>

#include "mlq/report/report.hpp"

namespace mlq::tools {

// The column `values` with its intervals, each row named by its cell in the column `names` (keys of columns). Cells
// that are no numbers are left out.
Plot plot_column(const Table& table, const std::string& names, const std::string& values, const std::string& title,
                 PlotStyle style);

}  // namespace mlq::tools
