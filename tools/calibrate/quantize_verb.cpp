// quantize: from a model and its statistics to the int8 model, without data.
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/model_option.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/collect.hpp"
#include "quantize_options.hpp"

namespace mlq::tools {
namespace {

struct QuantizeVerbOptions {
    std::string model;
    ModelOptions model_options;
    std::string statistics;
    QuantizeOptions quantize;
};

Table scale_table(const Scales& scales) {
    Table table{.key = "scales",
                .title = "Scales",
                .columns = {{.key = "value", .label = "Value"},
                            {.key = "low", .label = "Low"},
                            {.key = "high", .label = "High"},
                            {.key = "scale", .label = "Scale", .digits = 6},
                            {.key = "zero_point", .label = "Zero point"},
                            {.key = "bits", .label = "Bits"},
                            {.key = "clipped_share", .label = "Clipped", .style = Style::percent, .digits = 3},
                            {.key = "predicted_sqnr_db", .label = "Predicted SQNR dB", .digits = 3},
                            {.key = "reason", .label = "Remark"}}};
    for (const auto& [name, choice] : scales) {
        const Range range = range_of(choice.params);
        table.rows.push_back({{.value = name},
                              {.value = range.low},
                              {.value = range.high},
                              {.value = choice.params.scale},
                              {.value = choice.params.zero_point},
                              {.value = choice.params.highest == highest_code(7) ? 7 : 8},
                              {.value = choice.clipped_share},
                              {.value = choice.predicted_sqnr_db ? Json(*choice.predicted_sqnr_db) : Json()},
                              {.value = choice.reason}});
    }
    return table;
}

Report run(const QuantizeVerbOptions& options) {
    check_quantize_options(options.quantize, true);
    const LoadedModel model = load_model(options.model, options.model_options.shapes());
    with_context(options.model, [&] { require_float(model.graph); });
    const StatisticsFile statistics = StatisticsFile::load(options.statistics);
    if (statistics.model != model.fingerprint)
        throw Error(options.statistics,
                    "was collected with another model (fingerprint " + statistics.model + ", this one has " +
                        model.fingerprint + ")",
                    "collect again with this model");
    const PrecisionOptions& precision = options.quantize.precision;
    const Quantizer quantizer(model.graph, target_called(precision.target),
                              quantize_request(options.quantize, kernels_for("auto")));
    const Scales scales = quantizer.choose(statistics, choose_options(options.quantize, options.quantize.method));
    const QuantizedGraph quantized = quantizer.quantize(scales);

    Report report("mlq-calibrate", "quantize", "int8 quantization of " + options.model);
    describe_model(model, options.model, report);
    report.section("Statistics");
    report.add(Fact{.key = "samples", .label = "Samples", .value = statistics.sample_count()});
    report.add(Fact{.key = "data_fingerprint", .label = "Data fingerprint", .value = statistics.data_fingerprint()});
    if (statistics.synthetic) report.warn("the statistics are of synthetic data: noise says nothing about accuracy");
    report.add(Fact{.key = "method", .label = "Method", .value = options.quantize.method});
    report.add(scale_table(scales));
    write_outputs(options.quantize, model, quantizer, quantized, scales, report);
    return report;
}

}  // namespace

Verb make_quantize_verb() {
    const auto options = std::make_shared<QuantizeVerbOptions>();
    return {
        .name = "quantize",
        .summary = "Choose scales from a statistics file and write the int8 model",
        .example = "mlq-calibrate quantize model.onnx --statistics all.stats --method entropy -o model.int8.onnx",
        .define =
            [options](CLI::App& app) {
                app.add_option("model", options->model, "The trained ONNX model")->required();
                define_model_options(app, options->model_options);
                app.add_option("--statistics", options->statistics, "Statistics file of collect or merge")->required();
                define_quantize_options(app, options->quantize);
            },
        .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools
