// inspect: how mlq sees a model, before any data is at hand.
#include <memory>

#include "calibrate_verbs.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/plan.hpp"

namespace mlq::tools {
namespace {

Report run(const std::string& path, const Common& common) {
    const LoadedModel model = load_model(path);
    const std::int64_t batch = std::max<std::int64_t>(1, fixed_batch(model.graph));
    const Plan plan(model.graph, {.batch = batch, .threads = common.threads, .kernels = &kernels_for(common.isa)});
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
    return report;
}

}  // namespace

Verb make_inspect_verb() {
    const auto path = std::make_shared<std::string>();
    return {
        .name = "inspect",
        .summary = "Show how mlq reads a model: passes, steps, what runs in int8",
        .example = "mlq-calibrate inspect model.onnx",
        .define = [path](CLI::App& app) { app.add_option("model", *path, "An ONNX model, float or QDQ")->required(); },
        .run = [path](const Common& common) { return run(*path, common); }};
}

}  // namespace mlq::tools
