// How the pipeline in front of the network is reported: inputs, classes, findings.
#pragma once

#include "examine_pipeline.hpp"

namespace mlq::tools {

// What class index stands for which name; long lists are shortened. Nothing for labels that are plain numbers.
void report_classes(const Dataset& data, const Proof& proof, const std::optional<ClassOrder>& order, Report& report);

// The object "pipeline" of the JSON, the table of inputs, and for each finding a check "pipeline: NAME", or a warning
// where it decides nothing.
void report_pipeline(const ExaminedPipeline& pipeline, const PipelineDemands& demands, const std::string& model,
                     Report& report);

Verdict verdict_of(Outcome outcome);

}  // namespace mlq::tools
