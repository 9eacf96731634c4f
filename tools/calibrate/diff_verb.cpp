// diff: layer by layer, where an int8 model leaves its float original.
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/model_option.hpp"
#include "data_options.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"
#include "plot_run.hpp"
#include "report_layers.hpp"
#include "report_outputs.hpp"

namespace mlq::tools {
namespace {

struct DiffOptions {
    std::string fp32;
    std::string int8;
    ModelOptions model_options;
    DataOptions data;
    std::int64_t samples = 32;
};

Report run(const DiffOptions& options, const Common& common) {
    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel fp32 = load_model(options.fp32, options.model_options.shapes());
    const LoadedModel int8 = load_model(options.int8, options.model_options.shapes());
    with_context(options.int8, [&] { require_same_inputs(fp32.ports, int8.ports); });
    const Dataset data = open_data(options.data, fp32.ports, options.samples, common.seed);
    const LayerComparison comparison = compare_networks(fp32.graph, int8.graph, data, options.samples, common, kernels);
    if (comparison.layers.empty())
        throw Error(options.int8, "has no value in common with " + options.fp32,
                    "compare a model with what was quantized from it");

    Report report("mlq-calibrate", "diff", options.fp32 + " against " + options.int8);
    describe_data(data, "data", "Data", report);
    report_outputs(compare_outputs(fp32.graph, int8.graph, data, {.count = options.samples, .kernels = &kernels}),
                   report);
    report.add(plot_layers(comparison.layers));
    report_layers(comparison, nullptr, report);
    return report;
}

}  // namespace

Verb make_diff_verb() {
    const auto options = std::make_shared<DiffOptions>();
    return {.name = "diff",
            .summary = "Compare an int8 model with its original layer by layer: SQNR, cosine, clipping",
            .example = "mlq-calibrate diff model.onnx model.int8.onnx --data images/",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define =
                [options](CLI::App& app) {
                    app.add_option("fp32", options->fp32, "The float model")->required();
                    app.add_option("int8", options->int8, "The quantized model")->required();
                    define_model_options(app, options->model_options);
                    define_data_options(app, options->data);
                    app.add_option("--samples", options->samples, "Samples to compare on")
                        ->check(CLI::Range(1, 1000000))
                        ->capture_default_str()
                        ->group("Data");
                },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
