// What to do after a verdict that is not "pass": measured, not guessed.
#pragma once

#include "mlq/ptq/evaluate.hpp"
#include "mlq/quant/statistics_file.hpp"
#include "report_layers.hpp"
#include "report_proof.hpp"
#include "run_options.hpp"

namespace mlq::tools {

// What the run knows when its gate has spoken.
struct RunResult {
    const RunOptions& options;
    const LoadedModel& model;
    const Quantizer& quantizer;
    const StatisticsFile& statistics;
    const Dataset& evaluation;
    const Proof& proof;
    const Answers& fp32;
    const std::vector<Evaluated>& evaluated;  // the chosen method first
    const LayerComparison& layers;
};

// Nothing if the gate on the drop passed or was not asked for. Otherwise notes, and the list "next_steps" of the JSON:
// the method of the table that is best, the node whose being kept in float helps most (those around the values that
// cost most are tried, one by one, on the same samples), and how many more samples would decide it.
void report_next_steps(const RunResult& run, const EvaluateOptions& evaluate, Report& report);

}  // namespace mlq::tools
