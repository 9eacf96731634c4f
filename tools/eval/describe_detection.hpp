// The report of mlq-eval detect, and its picture.
#pragma once

#include "mlq/metrics/detection.hpp"
#include "mlq/report/plot.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

void describe_detection(Report& report, const BoxSet& boxes, const DetectionOptions& options,
                        const DetectionResult& result, const std::string& compat);

// Precision over recall, a curve for each IoU threshold. Throws Error without any truth.
Plot plot_detection(const DetectionResult& result);

}  // namespace mlq::tools::eval
