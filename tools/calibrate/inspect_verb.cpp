// inspect: how mlq sees a model, before any data is at hand.
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/model_option.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/plan.hpp"
#include "precision_options.hpp"
#include "report_saturation.hpp"

namespace mlq::tools {
namespace {

struct InspectOptions {
    std::string model;
    ModelOptions model_options;
    PrecisionOptions precision;
    bool saturation = false;
};

Report run(const InspectOptions& options, const Common& common) {
    const std::string& path = options.model;
    const Kernels& kernels = kernels_for("auto");
    const PrecisionRequest request = precision_request(options.precision, kernels);
    const LoadedModel model = load_model(path, options.model_options.shapes());
    const std::int64_t batch = model.ports.smallest_batch();
    const Plan plan(model.graph, {.batch = batch, .threads = common.threads, .kernels = &kernels});
    Report report("mlq-calibrate", "inspect", path);
    describe_model(model, path, report);
    report.add(Fact{.key = "opset", .label = "Opset", .value = plan.graph().opset});
    const Json exact = {{"kind", "exact"}};
    report.add(Fact{
        .key = "file_bytes", .label = "File", .value = model.file_bytes, .style = Style::bytes, .evidence = exact});
    report.add(Fact{.key = "workspace_bytes",
                    .label = "Buffers at batch " + std::to_string(batch),
                    .value = plan.workspace_bytes(),
                    .style = Style::bytes,
                    .evidence = exact});
    Table table{
        .key = "steps",
        .title = "Steps",
        .columns = {
            {.key = "op", .label = "Operator"}, {.key = "node", .label = "Node"}, {.key = "kind", .label = "Runs as"}}};
    for (const StepInfo& step : plan.steps())
        table.rows.push_back({{.value = step.op}, {.value = step.node}, {.value = to_string(step.kind)}});
    report.add(std::move(table));
    if (options.saturation) report_saturation(model.graph, path, report);
    if (!is_quantized(model.graph)) {
        const Quantizer quantizer(model.graph, target_called(options.precision.target), request);
        report_precision(options.precision, quantizer.plan(), report);
    }
    return report;
}

}  // namespace

Verb make_inspect_verb() {
    const auto options = std::make_shared<InspectOptions>();
    return {.name = "inspect",
            .summary = "Show how mlq reads a model: passes, steps, what would run in int8 and why the rest would not",
            .example = "mlq-calibrate inspect model.onnx --target ort",
            .takes = {.threads = true},
            .define =
                [options](CLI::App& app) {
                    app.add_option("model", options->model, "An ONNX model, float or QDQ")->required();
                    define_model_options(app, options->model_options);
                    app.add_flag("--saturation", options->saturation,
                                 "Check which layers of a quantized model can saturate on processors without VNNI");
                    define_precision_options(app, options->precision);
                },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
