// The parts of the report of mlq-eval classify, and its pictures.
#pragma once

#include "mlq/metrics/classification.hpp"
#include "mlq/report/plot.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools::eval {

void describe_overall(Report& report, const Classified& data, const ClassificationResult& result);
void describe_calibration(Report& report, const Classified& data, const CalibrationMeasures& calibration, int bins);
void describe_classes(Report& report, const Classified& data, const ClassificationResult& result);
void describe_slice(Report& report, const Classified& data, const SliceColumn& slice,
                    const ClassificationOptions& options);

// All throw Error when there is nothing to draw. At most 12 classes are drawn, those with the most examples.
Plot plot_roc(const Classified& data, const ClassificationResult& result);
Plot plot_precision_recall(const Classified& data, const ClassificationResult& result);
Plot plot_reliability(const CalibrationMeasures& calibration, Level level);

}  // namespace mlq::tools::eval
