// kernels: single layers against the peak of the machine and against oneDNN.
#include <algorithm>
#include <cmath>
#include <memory>

#include "bench_options.hpp"
#include "bench_verbs.hpp"
#include "mlq/base/error.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/bench/convolution_layers.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq::tools {
namespace {

struct Options {
    double seconds = 0.5;
    std::int64_t batch = 1;
};

struct Shape2d {
    const char* name;
    ConvolutionLayer layer;
};

ConvolutionLayer square(std::int64_t side, std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                        std::int64_t stride = 1, std::int64_t groups = 1) {
    const std::int64_t pad = kernel / 2;
    return {.height = side,
            .width = side,
            .inputs = inputs,
            .outputs = outputs,
            .kernel_height = kernel,
            .kernel_width = kernel,
            .stride_height = stride,
            .stride_width = stride,
            .pads = {pad, pad, pad, pad},
            .groups = groups};
}

// The list: what the networks of the zoo spend their time in.
std::vector<Shape2d> list_shapes() {
    return {
        {"3x3 64, 56x56", square(56, 64, 64, 3)},
        {"3x3 128, 28x28", square(28, 128, 128, 3)},
        {"3x3 256, 14x14", square(14, 256, 256, 3)},
        {"3x3 512, 7x7", square(7, 512, 512, 3)},
        {"1x1 64 to 256, 56x56", square(56, 64, 256, 1)},
        {"1x1 256 to 64, 56x56", square(56, 256, 64, 1)},
        {"1x1 512 to 128, 28x28", square(28, 512, 128, 1)},
        {"1x1 1024 to 256, 14x14", square(14, 1024, 256, 1)},
        {"1x1 512, 14x14", square(14, 512, 512, 1)},
        {"1x1 2048 to 512, 7x7", square(7, 2048, 512, 1)},
        {"1x1 32 to 192, 28x28", square(28, 32, 192, 1)},
        {"7x7 stem 3 to 64, 224x224 /2", square(224, 3, 64, 7, 2)},
        {"3x3 stem 3 to 32, 224x224 /2", square(224, 3, 32, 3, 2)},
        {"grouped 3x3 256 in 32, 28x28", square(28, 256, 256, 3, 1, 32)},
        {"depthwise 3x3 32, 112x112", square(112, 32, 32, 3, 1, 32)},
        {"depthwise 3x3 128, 56x56", square(56, 128, 128, 3, 1, 128)},
        {"depthwise 3x3 512, 14x14", square(14, 512, 512, 3, 1, 512)},
        {"depthwise 5x5 176, 14x14", square(14, 176, 176, 5, 1, 176)},
        {"product 2048 to 1000", {.inputs = 2048, .outputs = 1000}},
    };
}

std::size_t find_int8_step(const Plan& plan) {
    const auto& steps = plan.steps();
    const auto found = std::find_if(steps.begin(), steps.end(), [](const StepInfo& step) {
        return step.kind == StepKind::int8 && step.op == "Conv";
    });
    if (found == steps.end()) throw Error("kernels", "this layer has no int8 step");
    return static_cast<std::size_t>(found - steps.begin());
}

std::function<void()> or_nothing(const ConvolutionLayer& layer, OneDnnType type, int threads) {
    try {
        return make_onednn_convolution(layer, type, threads);
    } catch (const Error&) {
        return {};
    }
}

struct LayerTimes {
    std::vector<double> ours, int8, f32;  // milliseconds; empty where oneDNN has no such layer
};

LayerTimes time_layer(const ConvolutionLayer& layer, const Common& common, double seconds) {
    const Plan plan(make_int8_convolution(layer),
                    {.batch = layer.batch, .threads = common.threads, .kernels = &kernels_for(common.isa)});
    const std::size_t step = find_int8_step(plan);
    Workspace workspace(plan);
    plan.run(workspace, make_noise(plan, common.seed));
    std::vector<std::function<void()>> works = {[&] { plan.run_step(workspace, step); }};
    const auto int8 = or_nothing(layer, OneDnnType::int8, common.threads);
    const auto f32 = or_nothing(layer, OneDnnType::f32, common.threads);
    if (int8) works.push_back(int8);
    if (f32) works.push_back(f32);
    auto times = interleave(works, {.seconds = seconds});
    LayerTimes result{.ours = times[0], .int8 = {}, .f32 = {}};
    if (int8) result.int8 = times[1];
    if (f32) result.f32 = times.back();
    return result;
}

Report run(const Options& options, const Common& common) {
    check_seconds(options.seconds);
    check_batches({options.batch});
    const Kernels& kernels = kernels_for(common.isa);
    const MachinePeak peak = measure_machine_peak(common.isa, common.threads);
    Report report("mlq-bench", "kernels", "int8 kernels on this machine");
    describe_peak(peak, kernels.name, report);
    Table table{.key = "kernels",
                .title = "G operations per second; the three run interleaved",
                .columns = {{.key = "layer", .label = "Layer"},
                            {.key = "int8_gops", .label = "int8", .digits = 3},
                            {.key = "peak_share", .label = "Of peak", .style = Style::percent, .digits = 0},
                            {.key = "onednn_int8_gops", .label = "oneDNN int8", .digits = 3},
                            {.key = "against_onednn_int8", .label = "Ours / oneDNN", .digits = 3},
                            {.key = "onednn_f32_gops", .label = "oneDNN FP32", .digits = 3},
                            {.key = "against_f32", .label = "int8 / FP32", .digits = 3}},
                .note = "medians; brackets hold the ratio with probability 0.95"};
    std::vector<double> logs;
    for (auto& [name, layer] : list_shapes()) {
        layer.batch = options.batch;
        const LayerTimes times = time_layer(layer, common, options.seconds);
        const auto rate = [&](const std::vector<double>& ms) {
            return ms.empty() ? Json(nullptr) : Json(layer.operations() * 1e-6 / quantile_of(ms, 0.5));
        };
        const auto against = [&](const std::vector<double>& ms) {
            return ms.empty() ? Cell{} : ratio_cell(median_ratio(ms, times.ours));
        };
        const double ours = layer.operations() * 1e-6 / quantile_of(times.ours, 0.5);
        if (!times.int8.empty()) logs.push_back(std::log(median_ratio(times.int8, times.ours).value));
        table.rows.push_back({{.value = name},
                              {.value = ours},
                              {.value = ours / peak.int8_gops},
                              {.value = rate(times.int8)},
                              against(times.int8),
                              {.value = rate(times.f32)},
                              against(times.f32)});
    }
    report.add(std::move(table));
    double sum = 0;
    for (const double one : logs) sum += one;
    report.add(Fact{.key = "geometric_mean_against_onednn_int8",
                    .label = "Ours / oneDNN int8, geometric mean",
                    .value = std::exp(sum / static_cast<double>(std::max<std::size_t>(1, logs.size())))});
    return report;
}

}  // namespace

Verb make_kernels_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "kernels",
            .summary = "Single int8 layers against the peak of this machine and against oneDNN",
            .example = "mlq-bench kernels --threads 1",
            .define =
                [options](CLI::App& app) {
                    add_seconds(app, options->seconds, "each layer");
                    app.add_option("--batch", options->batch, "Batch size")->capture_default_str();
                },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
