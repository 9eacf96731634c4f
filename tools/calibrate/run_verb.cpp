// run = collect + quantize + proof.
#include <memory>
#include <set>

#include "calibrate_verbs.hpp"
#include "common/plot_column.hpp"
#include "common/progress.hpp"
#include "data_options.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/metrics/evidence.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/stats/gate.hpp"
#include "plot_run.hpp"
#include "quantize_options.hpp"
#include "report_latency.hpp"

namespace mlq::tools {
namespace {

struct RunOptions {
    std::string model;
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

struct Evaluated {
    std::string method;
    Scales scales;
    QuantizedGraph quantized;
    std::vector<std::int64_t> predictions;
};

// The samples of the proof: all of the evaluation set that calibration did not see.
class Proof {
  public:
    Proof(const Dataset& data, const Dataset& calibration, bool same_source) : data_(data) {
        std::set<std::string> seen;
        if (same_source) {
            for (std::int64_t i = 0; i < calibration.size(); ++i) seen.insert(calibration.id(i));
        }
        for (std::int64_t i = 0; i < data.size(); ++i) {
            if (!seen.contains(data.id(i))) kept_.push_back(i);
        }
        reused_ = kept_.empty();
        for (std::int64_t i = 0; reused_ && i < data.size(); ++i) kept_.push_back(i);
    }

    const std::vector<std::int64_t>& samples() const { return kept_; }
    bool reuses_calibration() const { return reused_; }
    double total() const { return static_cast<double>(kept_.size()); }
    double errors(const std::vector<std::int64_t>& predictions) const {
        double count = 0;
        for (const std::int64_t i : kept_) count += predictions[static_cast<std::size_t>(i)] != data_.label(i) ? 1 : 0;
        return count;
    }
    double differences(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) const {
        double count = 0;
        for (const std::int64_t i : kept_)
            count += a[static_cast<std::size_t>(i)] != b[static_cast<std::size_t>(i)] ? 1 : 0;
        return count;
    }
    // A is int8, B is FP32, so that a difference of error rates is the drop.
    PairedCells cells(const std::vector<std::int64_t>& int8, const std::vector<std::int64_t>& fp32) const {
        PairedCells cells;
        for (const std::int64_t i : kept_) {
            const bool a = int8[static_cast<std::size_t>(i)] == data_.label(i);
            const bool b = fp32[static_cast<std::size_t>(i)] == data_.label(i);
            (a ? (b ? cells.both_right : cells.only_b_wrong) : (b ? cells.only_a_wrong : cells.both_wrong)) += 1;
        }
        return cells;
    }

  private:
    const Dataset& data_;
    std::vector<std::int64_t> kept_;
    bool reused_ = false;
};

Interval as_interval(const CredibleInterval& interval) {
    return {interval.low, interval.high, interval.level};
}

// A row for each sample of the proof: id,truth,fp32,int8.
void write_predictions(const std::string& path, const Dataset& data, const Proof& proof,
                       const std::vector<std::int64_t>& fp32, const std::vector<std::int64_t>& int8) {
    OutputFile file(path);
    file.write("id,truth,fp32,int8\n");
    for (const std::int64_t i : proof.samples()) {
        std::string id = data.id(i);
        for (std::size_t quote = id.find('"'); quote != std::string::npos; quote = id.find('"', quote + 2))
            id.insert(quote, 1, '"');
        const auto place = static_cast<std::size_t>(i);
        file.write('"' + id + "\"," + std::to_string(data.label(i)) + ',' + std::to_string(fp32[place]) + ',' +
                   std::to_string(int8[place]) + '\n');
    }
    file.commit();
}

// 1 - an interval of error rates.
Cell share_cell(double errors, double total, double level) {
    const CredibleInterval error = Posterior({.errors = errors, .total = total}).interval(level);
    return {1 - errors / total, Interval{1 - error.high, 1 - error.low, level},
            write_evidence(Belief::share(total - errors, total))};
}

void report_methods(const std::vector<Evaluated>& evaluated, const std::vector<std::int64_t>& fp32, const Proof& proof,
                    bool labelled, double level, Report& report) {
    Table table{
        .key = "methods", .title = "Accuracy on the same samples", .columns = {{.key = "method", .label = "Network"}}};
    if (labelled) {
        table.columns.push_back({.key = "accuracy", .label = "Accuracy", .style = Style::percent, .digits = 2});
        table.columns.push_back({.key = "drop", .label = "Drop", .style = Style::percent, .digits = 2});
    }
    table.columns.push_back({.key = "agreement", .label = "Same class as FP32", .style = Style::percent, .digits = 2});
    std::vector<Cell> reference{{.value = "FP32"}};
    if (labelled) {
        reference.push_back(share_cell(proof.errors(fp32), proof.total(), level));
        reference.push_back({.value = 0.0});
    }
    reference.push_back({.value = 1.0});
    table.rows.push_back(reference);
    for (const Evaluated& one : evaluated) {
        std::vector<Cell> row{{.value = "int8 (" + one.method + ")"}};
        if (labelled) {
            const PairedCells cells = proof.cells(one.predictions, fp32);
            const PairedPosterior drop(cells);
            row.push_back(share_cell(proof.errors(one.predictions), proof.total(), level));
            row.push_back({(cells.only_a_wrong - cells.only_b_wrong) / cells.total(), as_interval(drop.interval(level)),
                           write_evidence(Belief::paired(cells))});
        }
        row.push_back(share_cell(proof.differences(one.predictions, fp32), proof.total(), level));
        table.rows.push_back(row);
    }
    if (labelled) report.add(plot_column(table, "method", "accuracy", "Accuracy with intervals", PlotStyle::points));
    report.add(std::move(table));
}

void report_gate(const RunOptions& options, const PairedCells& cells, Report& report) {
    const PairedPosterior drop(cells);
    const CredibleInterval interval = drop.interval(options.confidence);
    report.add(Fact{.key = "accuracy_drop",
                    .label = "Accuracy drop",
                    .value = (cells.only_a_wrong - cells.only_b_wrong) / cells.total(),
                    .interval = as_interval(interval),
                    .style = Style::percent,
                    .digits = 2,
                    .evidence = write_evidence(Belief::paired(cells))});
    report.add(Fact{.key = "only_int8_wrong", .label = "Only int8 wrong", .value = cells.only_a_wrong});
    report.add(Fact{.key = "only_fp32_wrong", .label = "Only FP32 wrong", .value = cells.only_b_wrong});
    report.add(Fact{.key = "mcnemar_p", .label = "McNemar p", .value = mcnemar_p_value(cells)});
    if (options.max_drop < 0) return;
    const GateResult gate = judge_difference(cells, options.max_drop, options.confidence);
    report.add(Fact{.key = "probability_within_max_drop",
                    .label = "P(drop < " + format_number(options.max_drop, Style::percent, 2) + ")",
                    .value = gate.probability});
    Check check{.name = "accuracy drop below " + format_number(options.max_drop, Style::percent, 2) +
                        " with probability " + format_number(options.confidence, Style::plain, 4),
                .rule = "max_drop",
                .file = options.model};
    check.verdict = gate.outcome == Outcome::pass   ? Verdict::pass
                    : gate.outcome == Outcome::fail ? Verdict::fail
                                                    : Verdict::inconclusive;
    check.detail = "probability " + format_number(gate.probability, Style::plain, 4);
    if (gate.outcome == Outcome::inconclusive && gate.further_examples < 1e15)
        check.detail += ", about " + format_number(gate.further_examples, Style::plain, 6) +
                        " more labelled samples would decide it at the observed rates";
    report.add(std::move(check));
}

std::vector<std::string> methods_to_try(const RunOptions& options) {
    std::vector<std::string> names{options.quantize.method};
    for (const auto& method : methods()) {
        if (!options.only_method && method.name != options.quantize.method) names.emplace_back(method.name);
    }
    return names;
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
    const LoadedModel model = load_model(options.model);
    require_scores(model.graph, model.graph.values[static_cast<std::size_t>(model.graph.outputs.front())].type);
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
    for (const std::string& method : methods_to_try(options)) {
        Evaluated one{method, quantizer.choose(statistics, choose_options(options.quantize, method)), {}, {}};
        one.quantized = quantizer.quantize(one.scales);
        one.predictions = predict(one.quantized.graph, evaluation, evaluate);
        evaluated.push_back(std::move(one));
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
    report_methods(evaluated, fp32, proof, labelled, confidence.value(), report);
    if (labelled) report_gate(options, proof.cells(chosen.predictions, fp32), report);
    if (!options.latency_batches.empty())
        report_latency(options.latency_batches, model.graph, chosen.quantized.graph, evaluation, common, kernels,
                       report);

    report.section("Layers");
    const auto layers = compare_layers(model.graph, chosen.quantized.graph, calibration, {.kernels = &kernels});
    report.add(plot_layers(layers));
    for (auto& plot : plot_histograms(layers, statistics, chosen.scales)) report.add(std::move(plot));
    report.add(layer_table(layers, &chosen.scales));
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
