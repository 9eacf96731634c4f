// run = collect + quantize + proof.
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/progress.hpp"
#include "describe_run.hpp"
#include "examine_pipeline.hpp"
#include "mlq/base/error.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/stats/level.hpp"
#include "next_step.hpp"
#include "plot_run.hpp"
#include "report_latency.hpp"
#include "report_layers.hpp"
#include "report_outputs.hpp"
#include "report_pipeline.hpp"
#include "report_proof.hpp"
#include "run_options.hpp"

namespace mlq::tools {
namespace {

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
    PrecisionRequest request = quantize_request(options, kernels);
    request.default_activation_bits = 8;
    request.activation_bits.clear();
    const Quantizer quantizer(network, target_called(options.precision.target), request);
    ChooseOptions choose = choose_options(options, method);
    choose.tune_for_avx2 = false;
    Evaluated one{.method = method + ", 8 bits",
                  .option = options.tuned_for.empty() ? "--activation-bits 8" : "leaving out --for",
                  .scales = quantizer.choose(statistics, choose)};
    one.quantized = quantizer.quantize(one.scales);
    return one;
}

Report run(const RunOptions& options, const Common& common) {
    check_run_options(options);
    const Level confidence(options.asked_confidence());
    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel model = load_model(options.model, options.model_options.shapes());
    const std::int64_t classes = with_context(options.model, [&] {
        require_float(model.graph);
        require_scores(model.graph, model.graph.values[static_cast<std::size_t>(model.graph.outputs.front())].type);
        return count_classes(model.graph);
    });
    if (classes == 0) require_no_class_options(options, model);
    const PrecisionOptions& precision = options.quantize.precision;
    const Quantizer quantizer(model.graph, target_called(precision.target),
                              quantize_request(options.quantize, kernels));
    const Dataset calibration = open_data(options.data, model.ports, options.samples, common.seed);
    const Dataset evaluation = open_data(options.eval(), model.ports, 0, common.seed + 1);
    const bool labelled = classes > 0 && evaluation.has_labels();
    if (classes > 0) {
        require_labels(options, evaluation);
        require_labels_fit(evaluation, classes, options.eval().data);
        require_labels_fit(calibration, classes, options.data.data);
    }

    Progress collecting("collect", static_cast<std::uint64_t>(calibration.size()), common.quiet);
    const StatisticsFile statistics = collect(model.graph, calibration,
                                              {.model_fingerprint = model.fingerprint,
                                               .threads = common.threads,
                                               .kernels = &kernels,
                                               .progress = [&](std::int64_t done, std::int64_t) {
                                                   collecting.advance_to(static_cast<std::uint64_t>(done));
                                               }});
    if (!options.statistics.empty()) statistics.save(options.statistics);

    const EvaluateOptions evaluate{.threads = common.threads, .kernels = &kernels};
    const Answers fp32 = classes > 0 ? answer(model.graph, evaluation, evaluate) : Answers{};
    const auto judge_proof = [&](Evaluated& one) {
        if (classes > 0)
            one.predictions = predict(one.quantized.graph, evaluation, evaluate);
        else
            one.outputs = compare_outputs(quantizer.graph(), one.quantized.graph, evaluation,
                                          {.count = compared_samples, .kernels = &kernels});
    };
    std::vector<Evaluated> evaluated;  // the chosen one first
    const Judgement judgement = judge(quantizer, statistics, calibration, options.quantize, kernels);
    for (const std::string& method : methods_to_try(judgement.method, options.only_method)) {
        Evaluated one{.method = method,
                      .option = "--method " + method,
                      .scales = quantizer.choose(statistics, choose_options(options.quantize, method))};
        one.quantized = quantizer.quantize(one.scales);
        evaluated.push_back(std::move(one));
    }
    const bool beside_8_bits = has_7_bits(evaluated.front().scales);
    if (beside_8_bits)
        evaluated.insert(evaluated.begin() + 1,
                         quantize_in_8_bits(model.graph, statistics, options.quantize, judgement.method, kernels));
    for (Evaluated& one : evaluated) judge_proof(one);
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

    if (!evaluation.is_synthetic()) {
        report.section("Pipeline");
        const auto pipeline = examine_pipeline(model, evaluation, proof, fp32, common, kernels);
        if (labelled) report_classes(evaluation, proof, pipeline.facts.order, report);
        report_pipeline(pipeline, options.demands(), options.model, report);
    }

    report.section("Proof");
    report_judgement(judgement, report);
    if (classes > 0)
        report_methods(evaluated, fp32.classes, proof, labelled, confidence.value(), report);
    else
        report_values(evaluated, report);
    if (labelled)
        report_gate({options.max_drop, options.asked_confidence(), options.model},
                    proof.cells(chosen.predictions, fp32.classes), report);
    if (!options.latency_batches.empty())
        report_latency(options.latency_batches,
                       {model.graph, chosen.quantized.graph, beside_8_bits ? &evaluated[1].quantized.graph : nullptr},
                       evaluation, common, kernels, report);

    report.section("What int8 costs");
    const auto outputs = compare_outputs(quantizer.graph(), chosen.quantized.graph, calibration, {.kernels = &kernels});
    report_outputs(outputs, report);
    if (options.max_drop) report_further_outputs(outputs, options.model, report);
    const LayerComparison comparison = compare_networks(quantizer.graph(), chosen.quantized.graph, calibration,
                                                        CompareOptions{}.count, common, kernels);
    report.add(plot_layers(comparison.layers));
    for (auto& plot : plot_histograms(comparison.worst_first, statistics, chosen.scales)) report.add(std::move(plot));
    report_layers(comparison, &chosen.scales, report);
    if (!options.predictions.empty())
        write_predictions(options.predictions, evaluation, proof, fp32.classes, chosen.predictions);
    if (!options.outputs.empty())
        report_saved_outputs(options.outputs, {model.graph, chosen.quantized.graph}, evaluation, proof.samples(),
                             common, kernels, report);
    if (labelled)
        report_next_steps({options, model, quantizer, statistics, evaluation, proof, fp32, evaluated, comparison},
                          evaluate, report);
    write_outputs(report.verdict() == Verdict::fail ? name_failed(options.quantize) : options.quantize, model,
                  quantizer, chosen.quantized, chosen.scales, report);
    return report;
}

}  // namespace

Verb make_run_verb() {
    const auto options = std::make_shared<RunOptions>();
    return {.name = "run",
            .summary = "Calibrate, quantize, prove and write: the whole job",
            .example = "mlq-calibrate run model.onnx --data images/ --max-drop 0.005 -o model.int8.onnx",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define_run_options(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
