// layers: where the time goes, and why.
#include <algorithm>
#include <map>
#include <memory>

#include "bench_options.hpp"
#include "bench_verbs.hpp"
#include "common/load_report.hpp"
#include "common/model_option.hpp"
#include "common/plot_option.hpp"
#include "mlq/base/error.hpp"
#include "mlq/bench/profile_layers.hpp"
#include "mlq/bench/wait_meter.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"
#include "model_pair.hpp"

namespace mlq::tools {
namespace {

struct Options {
    std::string model;
    ModelOptions model_options;
    std::vector<std::int64_t> batches;
    double seconds = 1;
    std::optional<std::int64_t> samples;
    std::vector<std::string> bars;
    std::vector<std::string> roofline;
};

void define(CLI::App& app, Options& options) {
    app.add_option("model", options.model, "A float ONNX model (quantized here on noise), or an int8 one (QDQ)")
        ->required();
    define_model_options(app, options.model_options);
    app.add_option("--batch", options.batches, "Batch size")
        ->expected(1)
        ->default_str("1, or the one that the model fixes");
    add_seconds(app, options.seconds, "each network");
    add_noise_samples(app, options.samples);
    add_plot(app, options.bars, "a bar per layer");
    add_plot(app, options.roofline, "speed against arithmetic intensity", "--roofline");
}

Table make_table() {
    return {.key = "layers",
            .title = "Layers in order; shares are of the int8 network",
            .columns = {{.key = "node", .label = "Layer"},
                        {.key = "op", .label = "Operator"},
                        {.key = "kind", .label = "Runs as"},
                        {.key = "output", .label = "Output"},
                        {.key = "multiplications_per_output", .label = "Mult/out", .digits = 5},
                        {.key = "macs", .label = "MACs", .digits = 3},
                        {.key = "parameters", .label = "Params", .digits = 3},
                        {.key = "fused", .label = "Fused"},
                        {.key = "fp32_ms", .label = "FP32 ms", .digits = 3},
                        {.key = "int8_ms", .label = "int8 ms", .digits = 3},
                        {.key = "speedup", .label = "Speed-up", .digits = 3},
                        {.key = "share", .label = "Share", .style = Style::percent, .digits = 1},
                        {.key = "gops", .label = "GOP/s", .digits = 3},
                        {.key = "peak_share", .label = "Of peak", .style = Style::percent, .digits = 0},
                        {.key = "operations_per_byte", .label = "Op/byte", .digits = 3},
                        {.key = "bound_gops", .label = "Roofline", .digits = 3},
                        {.key = "ways", .label = "Products"},
                        {.key = "why", .label = "Why"}}};
}

// "merged 62 %, apart 30 %, words 8 %"
std::string describe_ways(const std::vector<WayShare>& ways) {
    std::string text;
    for (const WayShare& one : ways) {
        if (one.share > 0)
            text.append(text.empty() ? "" : ", ").append(one.way + " " + format_number(one.share, Style::percent, 0));
    }
    return text;
}

// Of the products of all layers together.
void report_ways(const std::vector<LayerProfile>& layers, Report& report) {
    std::map<std::string, double> macs;
    double all = 0;
    for (const LayerProfile& layer : layers) {
        all += static_cast<double>(layer.macs);
        for (const WayShare& one : layer.ways) macs[one.way] += one.share * static_cast<double>(layer.macs);
    }
    for (const auto& [way, count] : macs) {
        std::string key = "products_" + way;
        std::replace(key.begin(), key.end(), ' ', '_');
        report.add(Fact{.key = key,
                        .label = "Products computed " + way,
                        .value = count / all,
                        .style = Style::percent,
                        .digits = 0});
    }
}

// A depthwise convolution and the 1x1 behind it against one full convolution of the same window.
std::string describe_pair(const LayerProfile& depthwise, const LayerProfile& point) {
    const double window = depthwise.multiplications_per_output;
    const double n = point.multiplications_per_output;
    const auto show = [](double x) { return format_number(x, Style::plain, 4); };
    return depthwise.node + " + " + point.node + ": " + show(window) + " + " + show(n) + " = " + show(window + n) +
           " multiplications per output instead of " + show(window) + " x " + show(n) + " = " + show(window * n) +
           ", " + show(window * n / (window + n)) + " times fewer";
}

Table list_pairs(const std::vector<LayerProfile>& layers) {
    Table table{.key = "depthwise_pairs",
                .title = "Depthwise pairs: k + n multiplications instead of k n",
                .columns = {{.key = "pair", .label = "Pair"}}};
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
        const bool point = layers[i + 1].macs > 0 && !layers[i + 1].depthwise && layers[i].outputs > 0;
        if (layers[i].depthwise && point) table.rows.push_back({{.value = describe_pair(layers[i], layers[i + 1])}});
    }
    return table;
}

Json number_or_null(double value) {
    return value > 0 ? Json(value) : Json(nullptr);
}

Plot plot_bars(const std::vector<LayerProfile>& layers, const std::map<std::string, double>& fp32) {
    Plot plot{.title = "Time per layer", .x_label = "layer, in order", .y_label = "ms"};
    PlotSeries floats{.name = "FP32", .style = PlotStyle::bars};
    PlotSeries codes{.name = "int8", .style = PlotStyle::bars};
    double x = 0;
    for (const auto& layer : layers) {
        ++x;
        if (const auto found = fp32.find(layer.node); found != fp32.end()) floats.points.push_back({x, found->second});
        codes.points.push_back({x, layer.ms});
    }
    plot.series = {floats, codes};
    if (floats.points.empty()) plot.series = {codes};
    return plot;
}

Plot plot_roofline(const std::vector<LayerProfile>& layers, const MachinePeak& peak) {
    Plot plot{.title = "Roofline", .x_label = "operations per byte", .y_label = "GOP/s", .log_x = true, .log_y = true};
    PlotSeries roof{.name = "int8 bound"};
    PlotSeries float_roof{.name = "float bound"};
    for (double intensity = 1; intensity <= 4096; intensity *= 2) {
        roof.points.push_back({intensity, roofline_bound(peak.int8_gops, peak.memory_gb_per_s, intensity)});
        float_roof.points.push_back({intensity, roofline_bound(peak.float_gflops, peak.memory_gb_per_s, intensity)});
    }
    PlotSeries points{.name = "layers", .style = PlotStyle::points};
    for (const auto& layer : layers) {
        if (layer.macs > 0) points.points.push_back({layer.operations_per_byte, layer.gops});
    }
    plot.series = {roof, float_roof, points};
    return plot;
}

Report run(const Options& options, const Common& common) {
    check_batches(options.batches);
    check_seconds(options.seconds);
    const std::int64_t samples = noise_samples(options.samples);
    const Kernels& kernels = kernels_for(common.isa);
    const LoadedModel loaded = load_model(options.model, options.model_options.shapes());
    const std::int64_t batch = batches_for(loaded.graph, options.batches, {1}).front();
    const PlanOptions plan_options{.batch = batch, .threads = common.threads, .kernels = &kernels};
    const bool is_int8 =
        count_int8_steps(Plan(loaded.graph, {.batch = loaded.ports.smallest_batch(), .kernels = &kernels})) > 0;
    if (is_int8 && options.samples) throw Error("--samples", "is for quantizing here, and the model is an int8 one");
    const ModelPair pair =
        is_int8 ? ModelPair{} : load_pair(options.model, {}, samples, common, options.model_options.shapes());
    const Plan int8(is_int8 ? loaded.graph : pair.int8, plan_options);
    require_int8_steps(int8, options.model);
    check_room({&int8}, batch);
    const MachinePeak peak = measure_machine_peak(common.isa, common.threads);
    const NoiseFeeds input(int8, common.seed);

    std::map<std::string, double> fp32_ms;
    double fp32_sum = 0;
    if (!is_int8) {
        const Plan fp32(pair.fp32, plan_options);
        check_room({&fp32, &int8}, batch);
        for (const auto& layer : profile_layers(fp32, input, peak, options.seconds)) {
            if (!layer.node.empty()) fp32_ms[layer.node] = layer.ms;
            fp32_sum += layer.ms;
        }
    }
    const auto layers = profile_layers(int8, input, peak, options.seconds);

    Report report("mlq-bench", "layers", "layers of " + options.model);
    describe_peak(peak, kernels.name, report);
    describe_machine(report);
    for (const std::string& note : loaded.graph.notes) report.note(note);
    report.add(Fact{.key = "batch", .label = "Batch", .value = batch});
    double sum = 0;
    double macs = 0;
    for (const auto& layer : layers) {
        sum += layer.ms;
        macs += static_cast<double>(layer.macs);
    }
    if (!is_int8) report.add(Fact{.key = "fp32_ms", .label = "FP32, all steps", .value = fp32_sum, .unit = "ms"});
    report.add(Fact{.key = "int8_ms", .label = "int8, all steps", .value = sum, .unit = "ms"});
    report.add(Fact{.key = "int8_peak_share",
                    .label = "int8, share of the peak",
                    .value = 2e-6 * macs / sum / peak.int8_gops,
                    .style = Style::percent,
                    .digits = 0});
    Table table = make_table();
    for (const auto& layer : layers) {
        const auto found = fp32_ms.find(layer.node);
        const double fp32 = found == fp32_ms.end() ? 0 : found->second;
        table.rows.push_back({{.value = layer.node.empty() ? "(all)" : layer.node},
                              {.value = layer.op},
                              {.value = to_string(layer.kind)},
                              {.value = layer.output.empty() ? "" : to_string(layer.output)},
                              {.value = number_or_null(layer.multiplications_per_output)},
                              {.value = layer.macs},
                              {.value = layer.parameters},
                              {.value = layer.fused},
                              {.value = number_or_null(fp32)},
                              {.value = layer.ms},
                              {.value = fp32 > 0 && layer.ms > 0 ? Json(fp32 / layer.ms) : Json(nullptr)},
                              {.value = layer.share},
                              {.value = number_or_null(layer.gops)},
                              {.value = number_or_null(layer.peak_share)},
                              {.value = number_or_null(layer.operations_per_byte)},
                              {.value = number_or_null(layer.bound_gops)},
                              {.value = describe_ways(layer.ways)},
                              {.value = layer.why}});
    }
    report_ways(layers, report);
    report.add(std::move(table));
    if (Table pairs = list_pairs(layers); !pairs.rows.empty()) report.add(std::move(pairs));
    LoadReport load;
    load.add_waits("all layers", share_waited_so_far());
    load.finish(report);
    if (!is_int8) report.warn("quantized on noise: the times are right, accuracy means nothing");
    draw(report, plot_bars(layers, fp32_ms), options.bars);
    draw(report, plot_roofline(layers, peak), options.roofline);
    return report;
}

}  // namespace

Verb make_layers_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "layers",
            .summary = "Time, work, share of the peak and roofline of every layer, and why it is slow",
            .example = "mlq-bench layers model.onnx --batch 1 --threads 1 --plot layers.svg --roofline roofline.svg",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
