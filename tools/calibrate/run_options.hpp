// The options of `run`, and what is checked of them before any work is done.
#pragma once

#include "common/model_option.hpp"
#include "data_options.hpp"
#include "mlq/metrics/judge_pipeline.hpp"
#include "quantize_options.hpp"

namespace mlq::tools {

struct RunOptions {
    std::string model;
    ModelOptions model_options;
    DataOptions data;
    QuantizeOptions quantize;
    std::int64_t samples = 1000;
    std::string statistics;
    std::string predictions;
    std::string outputs;  // a folder
    std::string eval_data;
    std::string eval_labels;
    std::optional<double> max_drop;
    std::optional<double> min_accuracy;
    std::optional<double> expect_accuracy;
    std::optional<double> confidence;  // given; see asked_confidence
    bool only_method = false;
    std::vector<std::int64_t> latency_batches;

    // The data of the proof.
    DataOptions eval() const;
    double asked_confidence() const { return confidence.value_or(0.95); }
    PipelineDemands demands() const;
};

void define_run_options(CLI::App& app, RunOptions& options);
void check_run_options(const RunOptions& options);

// Throws Error for options that judge classes, where the proof has no labels, or the network no classes.
void require_labels(const RunOptions& options, const Dataset& evaluation);
void require_no_class_options(const RunOptions& options, const LoadedModel& model);

}  // namespace mlq::tools
