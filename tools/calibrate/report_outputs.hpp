// What of the answer is left in int8; shared by `run` and `diff`.
#pragma once

#include <string>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/compare_outputs.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// A row for each output, and a warning with the channels that became constant.
void report_outputs(const std::vector<OutputError>& outputs, Report& report);

// The gate on classes looks at the first output alone: a check of its own says what became of the others. Nothing for a
// network of one output.
void report_further_outputs(const std::vector<OutputError>& outputs, const std::string& model, Report& report);

struct TwoNetworks {
    const Graph& fp32;
    const Graph& int8;
};

// Writes what both networks compute on these samples to FOLDER/fp32 and FOLDER/int8, with samples.csv (row, id, and
// truth where there is one) beside them, and lists the files.
void report_saved_outputs(const std::string& folder, const TwoNetworks& networks, const Dataset& data,
                          const std::vector<std::int64_t>& samples, const Common& common, const Kernels& kernels,
                          Report& report);

}  // namespace mlq::tools
