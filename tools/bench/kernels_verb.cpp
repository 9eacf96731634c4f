// kernels: single layers against the peak of the machine and against oneDNN.
#include <algorithm>
#include <cmath>
#include <memory>

#include "bench_options.hpp"
#include "bench_verbs.hpp"
#include "common/latency_cell.hpp"
#include "common/load_report.hpp"
#include "kernel_layers.hpp"
#include "mlq/base/error.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/bench/convolution_layers.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq::tools {
namespace {

struct Options {
    double seconds = 0.5;
    std::int64_t batch = 1;
    std::string layers;
};

std::size_t find_int8_step(const Plan& plan) {
    const auto& steps = plan.steps();
    const auto found =
        std::find_if(steps.begin(), steps.end(), [](const StepInfo& step) { return step.kind == StepKind::int8; });
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
    double ours_ms = 0;  // the median
    double int8_ms = 0;  // of oneDNN; 0 where it has no such layer
    double f32_ms = 0;
    Ratio int8, f32;  // over ours
};

LayerTimes time_layer(const ConvolutionLayer& layer, const Common& common, double seconds) {
    const Plan plan(make_int8_convolution(layer),
                    {.batch = layer.batch, .threads = common.threads, .kernels = &kernels_for(common.isa)});
    const std::size_t step = find_int8_step(plan);
    Workspace workspace(plan);
    const NoiseFeeds noise(plan, common.seed);
    plan.run(workspace, noise);
    std::vector<std::function<void()>> works = {[&] { plan.run_step(workspace, step); }};
    const auto int8 = or_nothing(layer, OneDnnType::int8, common.threads);
    const auto f32 = or_nothing(layer, OneDnnType::f32, common.threads);
    if (int8) works.push_back(int8);
    if (f32) works.push_back(f32);
    const Interleaved times = interleave(works, {.seconds = seconds, .seed = common.seed});
    const auto median = [&](std::size_t work) { return summarize_times(times_of(times.works[work])).median_ms; };
    LayerTimes result{.ours_ms = median(0), .int8 = {}, .f32 = {}};
    if (int8) {
        result.int8_ms = median(1);
        result.int8 = times.ratio(1, 0);
    }
    if (f32) {
        result.f32_ms = median(works.size() - 1);
        result.f32 = times.ratio(works.size() - 1, 0);
    }
    return result;
}

Report run(const Options& options, const Common& common) {
    check_seconds(options.seconds);
    check_batches({options.batch});
    const Kernels& kernels = kernels_for(common.isa);
    const MachinePeak peak = measure_machine_peak(common.isa, common.threads);
    Report report("mlq-bench", "kernels", "int8 kernels on this machine");
    describe_peak(peak, kernels.name, report);
    describe_machine(report);
    report.add(Fact{.key = "batch", .label = "Batch", .value = options.batch});
    LoadReport load;
    Table table{.key = "kernels",
                .title = "G operations per second; the three run interleaved",
                .columns = {{.key = "layer", .label = "Layer"},
                            {.key = "int8_gops", .label = "int8", .digits = 3},
                            {.key = "peak_share", .label = "Of peak", .style = Style::percent, .digits = 0},
                            {.key = "l2_share", .label = "Of L2", .style = Style::percent, .digits = 0},
                            {.key = "onednn_int8_gops", .label = "oneDNN int8", .digits = 3},
                            {.key = "against_onednn_int8", .label = "Ours / oneDNN", .digits = 3},
                            {.key = "onednn_f32_gops", .label = "oneDNN FP32", .digits = 3},
                            {.key = "against_f32", .label = "int8 / FP32", .digits = 3}},
                .note =
                    "medians; brackets hold the ratio with probability 0.95. Of L2: input, weights and output, each "
                    "moved once, against copying inside the second-level cache"};
    std::vector<double> logs;
    for (auto& [name, layer] : choose_layers(options.layers)) {
        layer.batch = options.batch;
        const LayerTimes times = time_layer(layer, common, options.seconds);
        const auto rate = [&](double ms) { return ms > 0 ? Json(layer.operations() * 1e-6 / ms) : Json(nullptr); };
        const auto against = [&](double ms, const Ratio& ratio) { return ms > 0 ? ratio_cell(ratio) : Cell{}; };
        const double ours = layer.operations() * 1e-6 / times.ours_ms;
        if (times.int8_ms > 0) logs.push_back(std::log(times.int8.value));
        load.add(name, times.int8);
        load.add(name, times.f32);
        table.rows.push_back({{.value = name},
                              {.value = ours},
                              {.value = ours / peak.int8_gops},
                              {.value = layer.bytes() / layer.operations() * ours / peak.l2_gb_per_s},
                              {.value = rate(times.int8_ms)},
                              against(times.int8_ms, times.int8),
                              {.value = rate(times.f32_ms)},
                              against(times.f32_ms, times.f32)});
    }
    report.add(std::move(table));
    double sum = 0;
    for (const double one : logs) sum += one;
    report.add(Fact{.key = "geometric_mean_against_onednn_int8",
                    .label = "Ours / oneDNN int8, geometric mean",
                    .value = std::exp(sum / static_cast<double>(std::max<std::size_t>(1, logs.size())))});
    load.finish(report);
    return report;
}

}  // namespace

Verb make_kernels_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "kernels",
            .summary = "Single int8 layers against the peak of this machine and against oneDNN",
            .example = "mlq-bench kernels --threads 1 --layers depthwise",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define =
                [options](CLI::App& app) {
                    add_seconds(app, options->seconds, "each layer");
                    app.add_option("--batch", options->batch, "Batch size")->capture_default_str();
                    app.add_option("--layers", options->layers, "Only layers with this in their name, such as 3x3");
                },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
