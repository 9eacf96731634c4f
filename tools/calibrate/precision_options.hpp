// Options that decide which nodes run in int8; shared by `run`, `quantize` and `inspect`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mlq/ptq/assign_precision.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

struct PrecisionOptions {
    std::string target = "ort";
    std::vector<std::string> keep_float;
    std::vector<std::string> keep_float_types;
    std::vector<std::string> keep_float_patterns;
    int activation_bits = 8;
    std::string plan;
    std::string write_plan;
};

void define_precision_options(CLI::App& app, PrecisionOptions& options);

// Reads the plan file, if one is named. A node of --keep-float wins over it.
PrecisionRequest precision_request(const PrecisionOptions& options, const Kernels& kernels);

// What the target runs in int8, by operator, and every node that it does not, with the reason; writes the plan if asked.
void report_precision(const PrecisionOptions& options, const PrecisionPlan& plan, Report& report);

}  // namespace mlq::tools
