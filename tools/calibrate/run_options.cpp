#include "run_options.hpp"

#include <filesystem>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {
namespace {

// Options that say something of classes, as far as they are given.
std::vector<std::string> class_options(const RunOptions& options) {
    std::vector<std::string> given;
    if (options.max_drop) given.emplace_back("--max-drop");
    if (options.min_accuracy) given.emplace_back("--min-accuracy");
    if (options.expect_accuracy) given.emplace_back("--expect-accuracy");
    if (!options.predictions.empty()) given.emplace_back("--predictions");
    return given;
}

void check_share(const char* name, const std::optional<double>& share) {
    if (share && !(*share > 0 && *share < 1))
        throw Error(name, "is a share of all samples, between 0 and 1", "0.91 is 91 %");
}

// Fails early where the folder could not be made later.
void check_folder(const std::string& folder) {
    std::filesystem::path path = std::filesystem::absolute(folder);
    while (!std::filesystem::exists(path) && path.has_relative_path()) path = path.parent_path();
    with_context("--write-outputs", [&] {
        if (!std::filesystem::is_directory(path)) throw Error(path.string(), "is no folder", "name another one");
        check_writable(path / "outputs.npy");
    });
}

}  // namespace

DataOptions RunOptions::eval() const {
    DataOptions eval = data;
    if (eval_data.empty()) return eval;
    eval.synthetic.reset();
    eval.data = eval_data;
    eval.labels = eval_labels;
    return eval;
}

PipelineDemands RunOptions::demands() const {
    return {.min_accuracy = min_accuracy, .expect_accuracy = expect_accuracy, .confidence = asked_confidence()};
}

void define_run_options(CLI::App& app, RunOptions& options) {
    app.add_option("model", options.model, "The trained ONNX model")->required();
    define_model_options(app, options.model_options);
    define_data_options(app, options.data);
    define_label_options(app, options.data);
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
    app.add_option("--write-outputs", options.outputs,
                   "Write all outputs on the samples of the proof, as DIR/fp32/OUTPUT.npy and DIR/int8/OUTPUT.npy")
        ->type_name("DIR")
        ->group("Proof");
    app.add_option("--max-drop", options.max_drop,
                   "Gate: pass if the accuracy drop is below this with --confidence (0.005 is half a point)")
        ->group("Proof");
    app.add_option("--min-accuracy", options.min_accuracy,
                   "Gate: pass if FP32's accuracy is above this with --confidence (0.9 is 90 %)")
        ->group("Proof");
    app.add_option("--expect-accuracy", options.expect_accuracy,
                   "Gate: the accuracy that FP32 is known to reach; pass if it is no more than 2 points below, with "
                   "--confidence")
        ->group("Proof");
    app.add_option("--confidence", options.confidence, "Probability that the gates ask for")
        ->default_str(format_number(options.asked_confidence(), Style::plain, 4))
        ->group("Proof");
    app.add_option("--latency", options.latency_batches, "Time FP32 and int8 at these batch sizes, interleaved")
        ->delimiter(',')
        ->group("Proof");
}

void check_run_options(const RunOptions& options) {
    check_quantize_options(options.quantize, options.only_method);
    if (!options.statistics.empty()) check_writable(options.statistics);
    if (!options.predictions.empty()) check_writable(options.predictions);
    if (!options.outputs.empty()) check_folder(options.outputs);
    const bool has_gate = options.max_drop || options.min_accuracy || options.expect_accuracy;
    if (!has_gate && options.confidence)
        throw Error("--confidence", "is of a gate", "give --max-drop, --min-accuracy or --expect-accuracy");
    if (options.max_drop && !(*options.max_drop >= 0 && *options.max_drop < 1))
        throw Error("--max-drop", "is a share of all samples, from 0 on and below 1", "0.005 is half a point");
    check_share("--min-accuracy", options.min_accuracy);
    check_share("--expect-accuracy", options.expect_accuracy);
    for (const std::int64_t batch : options.latency_batches) {
        if (batch < 1 || batch > 65536) throw Error("--latency", "batch sizes lie between 1 and 65536");
    }
    if (options.samples < 1) throw Error("--samples", "at least one sample is needed");
}

void require_labels(const RunOptions& options, const Dataset& evaluation) {
    const auto given = class_options(options);
    if (given.empty() || evaluation.has_labels()) return;
    throw Error(given.front(), "needs labels", "give --labels, or --eval-data with --eval-labels");
}

void require_no_class_options(const RunOptions& options, const LoadedModel& model) {
    auto given = class_options(options);
    if (!options.data.labels.empty() && options.data.labels != "none") given.emplace_back("--labels");
    if (!options.eval_labels.empty() && options.eval_labels != "none") given.emplace_back("--eval-labels");
    if (given.empty()) return;
    const auto& output = model.graph.values[static_cast<std::size_t>(model.graph.outputs.front())].name;
    throw Error(given.front(),
                "asks for classes, and output " + quoted(output) +
                    " scores none: it is one number a sample, or numbers for many places",
                "leave it out; the verdict then compares values, and mlq-eval gate can limit \"sqnr_db\" of the table "
                "\"outputs\"");
}

}  // namespace mlq::tools
