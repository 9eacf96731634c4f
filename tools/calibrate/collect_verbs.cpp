// collect and merge: statistics in pieces, on as many machines as there are.
#include "common/model_option.hpp"
#include "mlq/ptq/collect.hpp"

#include <charconv>
#include <memory>

#include "calibrate_verbs.hpp"
#include "common/progress.hpp"
#include "data_options.hpp"
#include "describe_run.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::tools {
namespace {

struct CollectVerbOptions {
    std::string model;
    ModelOptions model_options;
    DataOptions data;
    std::int64_t samples = 1000;
    std::string shard = "0/1";
    std::string output;
};

struct ShardRange {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

// "K/N": the K-th (from 0) of N nearly equal pieces of `total` samples.
ShardRange shard_range(const std::string& text, std::int64_t total) {
    std::int64_t k = -1;
    std::int64_t n = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, k);
    const bool slash = first.ptr != end && *first.ptr == '/';
    const auto second = slash ? std::from_chars(first.ptr + 1, end, n) : first;
    if (!slash || second.ptr != end || n < 1 || k < 0 || k >= n || n > total)
        throw Error("--shard " + quoted(text), "is not K/N with 0 <= K < N <= samples",
                    "0/4, 1/4, 2/4 and 3/4 are the four shards");
    const std::int64_t begin = total / n * k + std::min(total % n, k);
    return {begin, total / n + (k < total % n ? 1 : 0)};
}

Report run_collect(const CollectVerbOptions& options, const Common& common) {
    check_writable(options.output);
    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel model = load_model(options.model, options.model_options.shapes());
    with_context(options.model, [&] { require_float(model.graph); });
    const Dataset data = open_data(options.data, model.ports, options.samples, common.seed);
    const ShardRange range = shard_range(options.shard, data.size());
    Progress progress("collect", static_cast<std::uint64_t>(range.count), common.quiet);
    const StatisticsFile statistics = collect(
        model.graph, data,
        {.model_fingerprint = model.fingerprint,
         .first = range.first,
         .count = range.count,
         .threads = common.threads,
         .kernels = &kernels,
         .progress = [&](std::int64_t done, std::int64_t) { progress.advance_to(static_cast<std::uint64_t>(done)); }});
    statistics.save(options.output);

    Report report("mlq-calibrate", "collect", "statistics of " + options.model);
    describe_model(model, options.model, report);
    report.section("Data");
    describe_data(data, "calibration", "Calibration", report);
    report.add(Fact{.key = "shard_samples", .label = "Samples used", .value = range.count});
    report.add(Fact{.key = "values", .label = "Values observed", .value = statistics.values.size()});
    report.add(Fact{.key = "statistics", .label = "Statistics", .value = options.output});
    report.note("next: mlq-calibrate quantize " + options.model + " --statistics " + options.output +
                " -o MODEL.int8.onnx");
    return report;
}

struct MergeOptions {
    std::vector<std::string> inputs;
    std::string output;
};

Report run_merge(const MergeOptions& options, const Common&) {
    check_writable(options.output);
    StatisticsFile merged = StatisticsFile::load(options.inputs.front());
    for (std::size_t i = 1; i < options.inputs.size(); ++i)
        with_context(options.inputs[i], [&] { merged.merge(StatisticsFile::load(options.inputs[i])); });
    merged.save(options.output);

    Report report("mlq-calibrate", "merge");
    report.add(Fact{.key = "inputs", .label = "Files", .value = options.inputs.size()});
    report.add(Fact{.key = "samples", .label = "Samples", .value = merged.sample_count()});
    report.add(Fact{.key = "data_fingerprint", .label = "Data fingerprint", .value = merged.data_fingerprint()});
    report.add(Fact{.key = "statistics", .label = "Statistics", .value = options.output});
    return report;
}

}  // namespace

Verb make_collect_verb() {
    const auto options = std::make_shared<CollectVerbOptions>();
    return {.name = "collect",
            .summary = "Run data through the network and write its statistics",
            .example = "mlq-calibrate collect model.onnx --data images/ --shard 0/4 -o part0.stats",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define =
                [options](CLI::App& app) {
                    app.add_option("model", options->model, "The trained ONNX model")->required();
                    define_model_options(app, options->model_options);
                    define_data_options(app, options->data);
                    app.add_option("--samples", options->samples,
                                   "Samples to calibrate on, spread over the data; all shards give the same number")
                        ->capture_default_str()
                        ->group("Data");
                    app.add_option("--shard", options->shard, "K/N: the K-th (from 0) of N pieces of the samples")
                        ->capture_default_str()
                        ->group("Data");
                    app.add_option("-o,--output", options->output, "The statistics file to write")->required();
                },
            .run = [options](const Common& common) { return run_collect(*options, common); }};
}

Verb make_merge_verb() {
    const auto options = std::make_shared<MergeOptions>();
    return {.name = "merge",
            .summary = "Join statistics files; the result does not depend on their order",
            .example = "mlq-calibrate merge part0.stats part1.stats -o all.stats",
            .define =
                [options](CLI::App& app) {
                    app.add_option("files", options->inputs, "Statistics files")->required();
                    app.add_option("-o,--output", options->output, "The statistics file to write")->required();
                },
            .run = [options](const Common& common) { return run_merge(*options, common); }};
}

}  // namespace mlq::tools
