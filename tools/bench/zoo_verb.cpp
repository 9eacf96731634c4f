// zoo: the lecture's table on this machine.
#include <filesystem>
#include <memory>

#include "bench_options.hpp"
#include "bench_verbs.hpp"
#include "common/latency_cell.hpp"
#include "common/load_report.hpp"
#include "common/progress.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/bench/convolution_layers.hpp"
#include "mlq/graph/macs.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/zoo/zoo.hpp"
#include "model_pair.hpp"

namespace mlq::tools {
namespace {

struct Options {
    std::vector<std::string> models;
    std::vector<std::int64_t> batches{1, 8, 128};
    double seconds = 2;
    std::int64_t samples = 4;
    std::string folder;
    bool no_bf16 = false;
};

void define(CLI::App& app, Options& options) {
    std::string names;
    for (const auto& model : zoo()) names.append(names.empty() ? "" : ", ").append(model.name);
    app.add_option("--models", options.models, "Which ones; default: all. The zoo has " + names)->delimiter(',');
    add_batches(app, options.batches);
    add_seconds(app, options.seconds, "each pair");
    app.add_option("--samples", options.samples, "Samples of noise to quantize on")->capture_default_str();
    app.add_flag("--no-bf16", options.no_bf16, "Leave out bfloat16");
    app.add_option("--write", options.folder,
                   "Write each network as NAME.onnx and NAME.int8.onnx into this folder, and measure nothing");
    for (const char* name : {"--batch", "--seconds", "--no-bf16"}) app.get_option(name)->excludes("--write");
}

std::vector<const ZooModel*> choose_models(const Options& options) {
    std::vector<const ZooModel*> chosen;
    for (const auto& name : options.models)
        chosen.push_back(with_context("--models", [&] { return &zoo_model_called(name); }));
    for (const auto& model : zoo()) {
        if (options.models.empty()) chosen.push_back(&model);
    }
    return chosen;
}

ModelPair make_pair(const ZooModel& model, const Options& options, const Common& common) {
    return quantize_pair(model.name, serialize_onnx(model.build(common.seed)), options.samples, common);
}

// Steps that compute something in float: what keeps a network from running entirely in int8.
std::string list_float_steps(const Plan& plan) {
    std::string list;
    for (const auto& step : plan.steps()) {
        if (step.kind == StepKind::float32) list.append(list.empty() ? "" : ", ").append(step.node);
    }
    return list;
}

Report write_models(const Options& options, const Common& common) {
    if (!std::filesystem::is_directory(options.folder))
        throw Error(options.folder, "is not a folder", "make it first, with mkdir");
    Report report("mlq-bench", "zoo", "networks of the zoo in " + options.folder);
    Table table{.key = "files",
                .title = "Files",
                .columns = {{.key = "model", .label = "Network"},
                            {.key = "fp32", .label = "FP32"},
                            {.key = "int8", .label = "int8 for mlq"},
                            {.key = "ort", .label = "int8 for ONNX Runtime"},
                            {.key = "fp32_bytes", .label = "FP32 size", .style = Style::bytes},
                            {.key = "int8_bytes", .label = "int8 size", .style = Style::bytes},
                            {.key = "int8_steps", .label = "int8 steps"},
                            {.key = "float_steps", .label = "In float"}}};
    for (const ZooModel* model : choose_models(options)) {
        const ModelPair pair = make_pair(*model, options, common);
        const Plan plan(pair.int8, {.kernels = &kernels_for(common.isa)});
        const std::string stem = (std::filesystem::path(options.folder) / model->name).string();
        write_file(stem + ".onnx", pair.fp32_file);
        write_file(stem + ".mlq.onnx", pair.int8_file);
        write_file(stem + ".ort.onnx", pair.ort_file);
        table.rows.push_back({{.value = model->name},
                              {.value = stem + ".onnx"},
                              {.value = stem + ".mlq.onnx"},
                              {.value = stem + ".ort.onnx"},
                              {.value = pair.fp32_file.size()},
                              {.value = pair.int8_file.size()},
                              {.value = count_int8_steps(plan)},
                              {.value = list_float_steps(plan)}});
    }
    report.add(std::move(table));
    report.warn("quantized on noise: good for time, not for accuracy");
    return report;
}

// The layers alone, with bfloat16 in and out.
Cell time_bf16_layers(const Graph& fp32, std::int64_t batch, int threads) {
    const auto layers = list_convolution_layers(fp32, batch);
    const auto sums = time_onednn_layers(layers, {OneDnnType::f32, OneDnnType::bf16}, threads, 5);
    return ratio_cell(median_ratio(sums[0], sums[1]));
}

Cell time_bf16(const Plan& fp32, std::span<const Feed> noise, const InterleaveOptions& interleaving) {
    PlanOptions options = fp32.options();
    options.bf16 = true;
    const Plan bf16(fp32.graph(), options);
    check_room({&fp32, &bf16}, options.batch);
    return ratio_cell(compare_plans(fp32, bf16, noise, interleaving).speedup);
}

Cell published(const ZooModel& model, std::int64_t batch) {
    return model.nvidia_a100_speedup > 0 && batch == 1 ? Cell{.value = model.nvidia_a100_speedup} : Cell{};
}

Report run(const Options& options, const Common& common) {
    check_batches(options.batches);
    check_seconds(options.seconds);
    if (options.samples < 1 || options.samples > 1000) throw Error("--samples", "must lie between 1 and 1000");
    const Kernels& kernels = kernels_for(common.isa);
    if (!options.folder.empty()) return write_models(options, common);
    const bool bf16 = has_native_bf16() && !options.no_bf16;

    Report report("mlq-bench", "zoo", "the zoo on this machine, FP32 = 1");
    report.add(Fact{.key = "isa", .label = "Kernels", .value = kernels.name});
    report.add(Fact{.key = "threads", .label = "Threads", .value = common.threads});
    describe_machine(report);
    LoadReport load;
    const InterleaveOptions interleaving{.seconds = options.seconds, .seed = common.seed};
    Table table{.key = "zoo",
                .title = "Speed-ups over FP32 (oneDNN), interleaved",
                .columns = {{.key = "model", .label = "Network"},
                            {.key = "gmacs", .label = "GMACs", .digits = 3},
                            {.key = "batch", .label = "Batch"},
                            {.key = "fp32_ms", .label = "FP32 ms"},
                            {.key = "bf16", .label = "BF16", .digits = 3},
                            {.key = "bf16_layers", .label = "BF16 (layers)", .digits = 3},
                            {.key = "int8_ms", .label = "int8 ms"},
                            {.key = "int8", .label = "int8", .digits = 3},
                            {.key = "nvidia_a100", .label = "NVIDIA A100", .digits = 3},
                            {.key = "float_steps", .label = "In float"}},
                .note =
                    "medians; brackets hold the middle half of the times, and the speed-ups with probability 0.95; "
                    "BF16 is the network with values in float32 between its layers; BF16 (layers) the sum of oneDNN's "
                    "layers alone against the same sum in FP32; NVIDIA A100: int8 in "
                    "TensorRT 8.4 over TensorFlow, batch 1, as NVIDIA publishes it for its own variant of the network"};
    const auto models = choose_models(options);
    Progress progress("zoo", models.size() * options.batches.size(), common.quiet);
    std::uint64_t done = 0;
    for (const ZooModel* model : models) {
        const ModelPair pair = make_pair(*model, options, common);
        const double gmacs = static_cast<double>(total(count_costs(pair.fp32)).macs) * 1e-9;
        for (const std::int64_t batch : options.batches) {
            const PlanOptions plan_options{.batch = batch, .threads = common.threads, .kernels = &kernels};
            const Plan fp32(pair.fp32, plan_options);
            const Plan int8(pair.int8, plan_options);
            check_room({&fp32, &int8}, batch);
            const NoiseFeeds noise(fp32, common.seed);
            const auto c = compare_plans(fp32, int8, noise, interleaving);
            load.add(std::string(model->name) + ", batch " + std::to_string(batch), c);
            table.rows.push_back({{.value = model->name},
                                  {.value = gmacs},
                                  {.value = batch},
                                  latency_cell(c.a),
                                  bf16 ? time_bf16(fp32, noise, interleaving) : Cell{},
                                  bf16 ? time_bf16_layers(pair.fp32, batch, common.threads) : Cell{},
                                  latency_cell(c.b),
                                  ratio_cell(c.speedup),
                                  published(*model, batch),
                                  {.value = list_float_steps(int8)}});
            progress.advance_to(++done);
        }
    }
    report.add(std::move(table));
    load.finish(report);
    report.warn(
        "random weights, quantized on noise: the times are those of the architectures, accuracies mean nothing");
    if (!bf16 && !options.no_bf16) report.note("no BF16 column: this processor has no bfloat16 instructions");
    return report;
}

}  // namespace

Verb make_zoo_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "zoo",
            .summary = "FP32, BF16 and int8 of well-known networks on this machine, or write them as ONNX",
            .example = "mlq-bench zoo --models mobilenet_v2,resnet50_v1.5 --batch 1,8",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
