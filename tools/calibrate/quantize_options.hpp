// Options and steps from statistics to the files that other runtimes read; shared by `run` and `quantize`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mlq/ptq/quantizer.hpp"
#include "mlq/report/report.hpp"
#include "mlq/run/load_model.hpp"
#include "precision_options.hpp"

namespace mlq::tools {

struct QuantizeOptions {
    std::string output;
    bool external_data = false;
    std::string method = "auto";
    std::optional<double> percentile;  // given
    PrecisionOptions precision;
    std::optional<std::string> cpu;  // given; see processors
    std::string tuned_for;
    std::string tensorrt_cache;
    std::string tensorrt_version = "8501";
    std::string ncnn_table;

    std::string processors() const { return cpu.value_or("any"); }
};

void define_quantize_options(CLI::App& app, QuantizeOptions& options);
// Throws Error for unknown names and for outputs that cannot be written, before any work is done.
// `one_method`: no other method than the chosen one is looked at.
void check_quantize_options(const QuantizeOptions& options, bool one_method);

PrecisionRequest quantize_request(const QuantizeOptions& options, const Kernels& kernels);
ChooseOptions choose_options(const QuantizeOptions& options, const std::string& method);

// The same with other names of what is written for runtimes, model.failed.onnx for model.onnx: what failed its gate must
// not be taken for what passed.
QuantizeOptions name_failed(QuantizeOptions options);
bool has_7_bits(const Scales& scales);

// Writes the model and the extra outputs, and reports size and precision.
void write_outputs(const QuantizeOptions& options, const LoadedModel& model, const Quantizer& quantizer,
                   const QuantizedGraph& quantized, const Scales& scales, Report& report);

}  // namespace mlq::tools
