// accuracy: FP32 and int8 on the same labelled samples.
#include <memory>

#include "bench_verbs.hpp"
#include "common/model_option.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq::tools {
namespace {

struct Options {
    std::string fp32;
    std::vector<std::string> int8;
    ModelOptions model_options;
    std::string data, labels, preset;
    std::int64_t limit = 0;
    double level = 0.95;
};

void define(CLI::App& app, Options& options) {
    app.add_option("fp32", options.fp32, "The float ONNX model")->required();
    app.add_option("int8", options.int8, "Its int8 twins (QDQ), one or more")->required();
    define_model_options(app, options.model_options);
    app.add_option("--data", options.data, "Image folder, .npy, .npz, IDX (.gz), or .csv list of path,label")
        ->required();
    app.add_option("--labels", options.labels, "Labels: .npy, .npz:key, IDX (.gz) or .csv:column");
    app.add_option("--preset", options.preset, "Preprocessing from a JSON file");
    app.add_option("--limit", options.limit, "Use at most that many samples, spread over the data; 0: all")
        ->capture_default_str();
    app.add_option("--level", options.level, "Probability inside the intervals")->capture_default_str();
}

Cell accuracy_cell(double errors, double total, Level level) {
    const CredibleInterval error = Posterior({.errors = errors, .total = total}).interval(level);
    return {1 - errors / total, Interval{1 - error.high, 1 - error.low, level.value()}};
}

Report run(const Options& options, const Common& common) {
    const Level level(options.level);
    if (options.limit < 0) throw Error("--limit", "must not be negative");
    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel fp32 = load_model(options.fp32, options.model_options.shapes());
    const Dataset data =
        Dataset::open({.data = options.data,
                       .labels = options.labels,
                       .preprocess = options.preset.empty() ? Preprocess{} : load_preprocess(options.preset),
                       .limit = options.limit,
                       .inputs = sample_inputs(fp32.ports)});
    if (!data.has_labels()) throw Error("--labels", "accuracy needs labels", "give --labels");
    const EvaluateOptions evaluate{.threads = common.threads, .kernels = &kernels};
    const auto reference = predict(fp32.graph, data, evaluate);
    const auto total = static_cast<double>(data.size());
    const auto reference_errors = static_cast<double>(count_errors(reference, data, 0));

    Report report("mlq-bench", "accuracy", "accuracy on the same samples");
    report.add(Fact{.key = "samples", .label = "Samples", .value = data.size()});
    report.add(Fact{.key = "data_fingerprint", .label = "Data fingerprint", .value = data.fingerprint()});
    report.add(Fact{.key = "isa", .label = "Kernels", .value = kernels.name});
    Table table{.key = "models",
                .title = "Accuracy on the same samples",
                .columns = {{.key = "model", .label = "Network"},
                            {.key = "accuracy", .label = "Accuracy", .style = Style::percent, .digits = 2},
                            {.key = "drop", .label = "Drop (paired)", .style = Style::percent, .digits = 2},
                            {.key = "only_int8_wrong", .label = "Only it wrong"},
                            {.key = "only_fp32_wrong", .label = "Only FP32 wrong"},
                            {.key = "mcnemar_p", .label = "McNemar p", .digits = 3},
                            {.key = "agreement", .label = "Same class", .style = Style::percent, .digits = 2}}};
    table.rows.push_back({{.value = options.fp32},
                          accuracy_cell(reference_errors, total, level),
                          {.value = 0.0},
                          {.value = nullptr},
                          {.value = nullptr},
                          {.value = nullptr},
                          {.value = 1.0}});
    for (const auto& path : options.int8) {
        const LoadedModel model = load_model(path, options.model_options.shapes());
        with_context(path, [&] { require_same_inputs(fp32.ports, model.ports); });
        const auto predictions = predict(model.graph, data, evaluate);
        const PairedCells cells = pair_errors(predictions, reference, data, 0);
        const CredibleInterval drop = PairedPosterior(cells).interval(level);
        table.rows.push_back(
            {{.value = path},
             accuracy_cell(static_cast<double>(count_errors(predictions, data, 0)), total, level),
             {(cells.only_a_wrong - cells.only_b_wrong) / total, Interval{drop.low, drop.high, level.value()}},
             {.value = cells.only_a_wrong},
             {.value = cells.only_b_wrong},
             {.value = mcnemar_p_value(cells)},
             {.value = static_cast<double>(count_agreements(predictions, reference)) / total}});
    }
    report.add(std::move(table));
    return report;
}

}  // namespace

Verb make_accuracy_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "accuracy",
            .summary = "Accuracy of FP32 and int8 networks on the same samples, with paired intervals",
            .example = "mlq-bench accuracy model.onnx model.int8.onnx --data images/ --preset preprocessing.json",
            .takes = {.threads = true, .isa = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
