// run = collect + quantize + proof.
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/model_option.hpp"
#include "common/progress.hpp"
#include "data_options.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/stats/level.hpp"
#include "plot_run.hpp"
#include "quantize_options.hpp"
#include "report_latency.hpp"
#include "report_layers.hpp"
#include "report_outputs.hpp"
#include "report_proof.hpp"

namespace mlq::tools {
namespace {

struct RunOptions {
    std::string model;
    ModelOptions model_options;
    DataOptions data;
    QuantizeOptions quantize;
    std::int64_t samples = 1000;
    std::string statistics;
    std::string predictions;
    std::string eval_data;
    std::string eval_labels;
    double max_drop = -1;
    double confidence = 0.95;
    bool only_method = false;
    std::vector<std::int64_t> latency_batches;
};

void define(CLI::App& app, RunOptions& options) {
    app.add_option("model", options.model, "The trained ONNX model")->required();
    define_model_options(app, options.model_options);
    define_data_options(app, options.data);
    app.add_option("--samples", options.samples, "Samples to calibrate on, spread over the data")
        ->capture_default_str()
        ->group("Data");
    app.add_option("--eval-data", options.eval_data, "Data of the proof; default: what --samples left of --data")
        ->group("Data");
    app.add_option("--eval-labels", options.eval_labels, "Labels of --eval-data")->group("Data");
    define_quantize_options(app, options.quantize);
    app.add_option("--statistics", options.statistics, "Also write the statistics file")->group("Quantization");
    app.add_flag("--only-method", options.only_method, "Evaluate the chosen method only, not all of them")
        ->group("Proof");
    app.add_option("--predictions", options.predictions,
                   "Write id, truth and the classes predicted by FP32 and int8, for mlq-eval and mlq-testsize")
        ->type_name("FILE.csv")
        ->group("Proof");
    app.add_option("--max-drop", options.max_drop,
                   "Gate: pass if the accuracy drop is below this with --confidence (0.005 is half a point)")
        ->check(CLI::NonNegativeNumber)
        ->group("Proof");
    app.add_option("--confidence", options.confidence, "Probability that the gate asks for")
        ->capture_default_str()
        ->group("Proof");
    app.add_option("--latency", options.latency_batches, "Time FP32 and int8 at these batch sizes, interleaved")
        ->delimiter(',')
        ->group("Proof");
}

// The chosen one first.
std::vector<std::string> methods_to_try(const std::string& chosen, bool only_this) {
    std::vector<std::string> names{chosen};
    for (const auto& method : methods()) {
        if (!only_this && method.name != chosen) names.emplace_back(method.name);
    }
    return names;
}

// What is taken for `auto`: the calibration samples have the last word.
Judgement judge(const Quantizer& quantizer, const StatisticsFile& statistics, const Dataset& calibration,
                const QuantizeOptions& options, const Kernels& kernels) {
    if (options.method != "auto") return {options.method, {}};
    return judge_methods(quantizer, statistics, calibration, choose_options(options, "auto"), {.kernels = &kernels});
}

// What the bits cost and bring is seen beside the same network with 8 of them.
Evaluated quantize_in_8_bits(const Graph& network, const StatisticsFile& statistics, const QuantizeOptions& options,
                             const std::string& method, const Kernels& kernels) {
    PrecisionRequest request = precision_request(options.precision, kernels);
    request.default_activation_bits = 8;
    request.activation_bits.clear();
    const Quantizer quantizer(network, target_called(options.precision.target), request);
    ChooseOptions choose = choose_options(options, method);
    choose.tune_for_avx2 = false;
    Evaluated one{method + ", 8 bits", quantizer.choose(statistics, choose), {}, {}};
    one.quantized = quantizer.quantize(one.scales);
    return one;
}

Report run(const RunOptions& options, const Common& common) {
    check_quantize_options(options.quantize);
    if (!options.statistics.empty()) check_writable(options.statistics);
    if (!options.predictions.empty()) check_writable(options.predictions);
    if (options.max_drop >= 1) throw Error("--max-drop", "is a share of all samples, below 1", "0.005 is half a point");
    const Level confidence(options.confidence);
    for (const std::int64_t batch : options.latency_batches) {
        if (batch < 1 || batch > 65536) throw Error("--latency", "batch sizes lie between 1 and 65536");
    }
    if (options.samples < 1) throw Error("--samples", "at least one sample is needed");

    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel model = load_model(options.model, options.model_options.shapes());
    with_context(options.model, [&] {
        require_float(model.graph);
        require_scores(model.graph, model.graph.values[static_cast<std::size_t>(model.graph.outputs.front())].type);
    });
    const PrecisionOptions& precision = options.quantize.precision;
    const Quantizer quantizer(model.graph, target_called(precision.target), precision_request(precision, kernels));
    const Shape wanted = sample_input(model.ports).sample;
    const Dataset calibration = open_data(options.data, wanted, options.samples, common.seed);
    DataOptions eval_options = options.data;
    if (!options.eval_data.empty()) {
        eval_options.data = options.eval_data;
        eval_options.labels = options.eval_labels;
    }
    const Dataset evaluation = open_data(eval_options, wanted, 0, common.seed + 1);
    const bool labelled = evaluation.has_labels();
    if (options.max_drop >= 0 && !labelled)
        throw Error("--max-drop", "the gate needs labels", "give --labels, or --eval-data with --eval-labels");
    if (!options.predictions.empty() && !labelled)
        throw Error("--predictions", "needs labels", "give --labels, or --eval-data with --eval-labels");

    Progress collecting("collect", static_cast<std::uint64_t>(calibration.size()), common.quiet);
    const StatisticsFile statistics = collect(model.graph, calibration,
                                              {.model_fingerprint = model.fingerprint,
                                               .threads = common.threads,
                                               .kernels = &kernels,
                                               .progress = [&](std::int64_t done, std::int64_t) {
                                                   collecting.advance_to(static_cast<std::uint64_t>(done));
                                               }});
    if (!options.statistics.empty()) statistics.save(options.statistics);

    EvaluateOptions evaluate{.threads = common.threads, .kernels = &kernels};
    const auto fp32 = predict(model.graph, evaluation, evaluate);
    std::vector<Evaluated> evaluated;
    const Judgement judgement = judge(quantizer, statistics, calibration, options.quantize, kernels);
    for (const std::string& method : methods_to_try(judgement.method, options.only_method)) {
        Evaluated one{method, quantizer.choose(statistics, choose_options(options.quantize, method)), {}, {}};
        one.quantized = quantizer.quantize(one.scales);
        one.predictions = predict(one.quantized.graph, evaluation, evaluate);
        evaluated.push_back(std::move(one));
    }
    std::vector<Evaluated> of_8_bits;  // the same method, where the chosen network has fewer
    if (has_7_bits(evaluated.front().scales)) {
        of_8_bits.push_back(quantize_in_8_bits(model.graph, statistics, options.quantize, judgement.method, kernels));
        of_8_bits.front().predictions = predict(of_8_bits.front().quantized.graph, evaluation, evaluate);
        evaluated.insert(evaluated.begin() + 1, of_8_bits.front());
    }
    const Evaluated& chosen = evaluated.front();

    Report report("mlq-calibrate", "run", "int8 quantization of " + options.model);
    describe_model(model, options.model, report);
    report.section("Data");
    const Proof proof(evaluation, calibration, options.eval_data.empty() && !calibration.is_synthetic());
    describe_data(calibration, "calibration", "Calibration", report);
    report.add(Fact{.key = "proof_samples", .label = "Proof samples", .value = proof.total(), .digits = 9});
    if (!options.eval_data.empty())
        report.add(Fact{.key = "proof_fingerprint", .label = "Proof fingerprint", .value = evaluation.fingerprint()});
    if (proof.reuses_calibration())
        report.warn("the proof uses the calibration samples, because --samples took all of --data; give --eval-data");
    report.add(Fact{.key = "isa", .label = "Kernels", .value = kernels.name});

    report.section("Proof");
    report_judgement(judgement, report);
    report_methods(evaluated, fp32, proof, labelled, confidence.value(), report);
    if (labelled)
        report_gate({options.max_drop, options.confidence, options.model}, proof.cells(chosen.predictions, fp32),
                    report);
    if (!options.latency_batches.empty())
        report_latency(
            options.latency_batches,
            {model.graph, chosen.quantized.graph, of_8_bits.empty() ? nullptr : &of_8_bits.front().quantized.graph},
            evaluation, common, kernels, report);

    report.section("What int8 costs");
    report_outputs(compare_outputs(quantizer.graph(), chosen.quantized.graph, calibration, {.kernels = &kernels}),
                   report);
    const LayerComparison comparison = compare_networks(quantizer.graph(), chosen.quantized.graph, calibration,
                                                        CompareOptions{}.count, common, kernels);
    report.add(plot_layers(comparison.layers));
    for (auto& plot : plot_histograms(comparison.worst_first, statistics, chosen.scales)) report.add(std::move(plot));
    report_layers(comparison, &chosen.scales, report);
    if (!options.predictions.empty())
        write_predictions(options.predictions, evaluation, proof, fp32, chosen.predictions);
    write_outputs(options.quantize, model, quantizer, chosen.quantized, chosen.scales, report);
    return report;
}

}  // namespace

Verb make_run_verb() {
    const auto options = std::make_shared<RunOptions>();
    return {.name = "run",
            .summary = "Calibrate, quantize, prove and write: the whole job",
            .example = "mlq-calibrate run model.onnx --data images/ --max-drop 0.005 -o model.int8.onnx",
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
