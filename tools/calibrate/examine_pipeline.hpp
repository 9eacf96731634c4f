// Gathers what the float network says of its own pipeline: data, preprocessing and labels.
#pragma once

#include "common/run_tool.hpp"
#include "mlq/dataset/input_statistics.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/metrics/judge_pipeline.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/run/load_model.hpp"
#include "report_proof.hpp"

namespace mlq::tools {

struct ExaminedPipeline {
    PipelineFacts facts;
    InputStatistics inputs;
};

// `answers` are those of the float network to all of `data`; nothing of a network without classes. Runs it once more on
// up to 200 samples of the proof, in each way that inputs are often prepared by mistake.
ExaminedPipeline examine_pipeline(const LoadedModel& model, const Dataset& data, const Proof& proof,
                                  const Answers& answers, const Common& common, const Kernels& kernels);

}  // namespace mlq::tools
