// What of the answer is left in int8; shared by `run` and `diff`.
#pragma once

#include <vector>

#include "mlq/ptq/compare_outputs.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// A row for each output, and a warning with the channels that became constant.
void report_outputs(const std::vector<OutputError>& outputs, Report& report);

// The gate on classes looks at the first output alone: a check of its own says what became of the others. Nothing for a
// network of one output.
void report_further_outputs(const std::vector<OutputError>& outputs, const std::string& model, Report& report);

}  // namespace mlq::tools
