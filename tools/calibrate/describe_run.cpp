#include "describe_run.hpp"

#include <algorithm>

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

Table layer_table(const std::vector<LayerError>& layers, const Scales* scales) {
    Table table{.key = "layers",
                .title = "Layers, worst first (errors accumulate from the input on)",
                .columns = {{.key = "value", .label = "Value"},
                            {.key = "op", .label = "From"},
                            {.key = "low", .label = "Low"},
                            {.key = "high", .label = "High"},
                            {.key = "clipped_share", .label = "Clipped", .style = Style::percent, .digits = 3},
                            {.key = "sqnr_db", .label = "SQNR dB", .digits = 3},
                            {.key = "cosine", .label = "Cosine", .digits = 5},
                            {.key = "remark", .label = "Remark"}}};
    std::vector<LayerError> sorted = layers;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const LayerError& a, const LayerError& b) { return a.sqnr_db < b.sqnr_db; });
    for (const LayerError& layer : sorted) {
        std::string remark = layer.quantized ? "" : "float";
        if (scales != nullptr) {
            if (const auto found = scales->find(layer.value); found != scales->end()) remark = found->second.reason;
        }
        table.rows.push_back({{.value = layer.value},
                              {.value = layer.op.empty() ? "input" : layer.op},
                              {.value = layer.low},
                              {.value = layer.high},
                              {.value = layer.clipped_share},
                              {.value = layer.sqnr_db},
                              {.value = layer.cosine},
                              {.value = remark}});
    }
    return table;
}

}  // namespace mlq::tools
