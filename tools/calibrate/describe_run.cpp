#include "describe_run.hpp"

#include "mlq/base/error.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::tools {

void describe_model(const LoadedModel& model, const std::string& path, Report& report) {
    report.section("Model");
    report.add(Fact{.key = "model", .label = "File", .value = path});
    report.add(Fact{.key = "model_fingerprint", .label = "Fingerprint", .value = model.fingerprint});
    std::string samples;
    for (const Port& input : model.ports.inputs) {
        if (model.ports.inputs.size() > 1) samples.append(samples.empty() ? "" : ", ").append(quoted(input.name) + " ");
        samples += to_string(input.sample);
    }
    report.add(Fact{.key = "input_shape", .label = "Sample", .value = samples});
    Table passes{.key = "passes",
                 .title = "Graph passes",
                 .columns = {{.key = "pass", .label = "Pass"}, {.key = "applied", .label = "Applied"}}};
    for (const auto& pass : model.passes) {
        if (pass.applied > 0) passes.rows.push_back({{.value = pass.name}, {.value = pass.applied}});
    }
    if (!passes.rows.empty()) report.add(std::move(passes));
    for (const std::string& note : model.graph.notes) report.note(note);
}

void describe_data(const Dataset& data, const std::string& key, const std::string& label, Report& report) {
    report.add(Fact{.key = key + "_samples", .label = label + " samples", .value = data.size()});
    report.add(Fact{.key = key + "_fingerprint", .label = label + " fingerprint", .value = data.fingerprint()});
    if (data.is_synthetic())
        report.warn("synthetic data: noise says nothing about accuracy; do not ship what was calibrated on it");
    for (const std::string& note : data.notes()) report.note(note);
}

}  // namespace mlq::tools
