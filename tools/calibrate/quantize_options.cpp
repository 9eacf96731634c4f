#include "quantize_options.hpp"

#include <algorithm>
#include <filesystem>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/ptq/saturation.hpp"
#include "mlq/quant/calibration_cache.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/quant/ncnn_table.hpp"
#include "write_model.hpp"

namespace mlq::tools {
namespace {

std::vector<std::string> method_names() {
    std::vector<std::string> names;
    for (const auto& method : methods()) names.emplace_back(method.name);
    return names;
}

std::string method_help() {
    std::string text = "How scales are chosen:";
    for (const auto& method : methods())
        text.append(" ").append(method.name).append(" = ").append(method.summary).append(";");
    text.back() = '.';
    return text;
}

constexpr std::pair<const char*, Processors> cpus[] = {
    {"any", Processors::any}, {"avx2", Processors::avx2}, {"vnni", Processors::vnni}};

std::vector<std::string> cpu_names() {
    std::vector<std::string> names;
    for (const auto& cpu : cpus) names.emplace_back(cpu.first);
    return names;
}

Processors processors_called(const std::string& name) {
    return std::find_if(std::begin(cpus), std::end(cpus), [&](const auto& cpu) { return cpu.first == name; })->second;
}

// TensorRT knows symmetric scales only: amax / 127.
std::string make_tensorrt_cache(const Scales& scales, const std::string& version) {
    CalibrationCache cache;
    cache.version = version;
    for (const auto& [name, choice] : scales)
        cache.scales.emplace_back(name, std::max(-choice.range.low, choice.range.high) / 127.0F);
    return to_text(cache);
}

std::string make_ncnn_table(const Graph& quantized) {
    NcnnTable table;
    for (const Node& node : quantized.nodes) {
        if (node.inputs.size() < 2 || node.inputs[1] == no_value) continue;
        const auto& weights = quantized.values[static_cast<std::size_t>(node.inputs[1])].constant_quant;
        if (weights) table.add_weights(node.name, weights->scales);
    }
    for (const Node& node : quantized.nodes) {
        if (node.inputs.size() < 2 || node.inputs[1] == no_value) continue;
        const auto& input = quantized.values[static_cast<std::size_t>(node.inputs[0])].quant;
        if (!quantized.values[static_cast<std::size_t>(node.inputs[1])].constant_quant || !input) continue;
        const Range range = range_of(*input);
        table.add_activation(node.name, std::max(-range.low, range.high) / 127.0F);
    }
    return to_text(table);
}

bool is_of_7_bits(const Scales::value_type& entry) {
    return entry.second.params.highest == highest_code(7);
}

}  // namespace

void define_quantize_options(CLI::App& app, QuantizeOptions& options) {
    app.add_option("-o,--output", options.output, "The int8 model to write (ONNX, QDQ)")
        ->required()
        ->group("Quantization");
    app.add_flag("--external-data", options.external_data,
                 "Write the weights beside the model, as OUTPUT.data; above 2 GB it is always so")
        ->group("Quantization");
    app.add_option("--method", options.method, method_help())
        ->check(CLI::IsMember(method_names()))
        ->capture_default_str()
        ->group("Quantization");
    app.add_option("--percentile", options.percentile, "Of |x|, for --method percentile")
        ->default_str(format_number(MethodOptions().percentile, Style::plain, 4))
        ->group("Quantization");
    app.add_option(
           "--cpu", options.cpu,
           "The processors that ONNX Runtime will run the file on: vnni = all of them have VNNI; any and avx2 = "
           "weights are a little coarser or uint8 where its sums would be wrong without it")
        ->check(CLI::IsMember(cpu_names()))
        ->default_str(options.processors())
        ->group("Quantization");
    app.add_option("--for", options.tuned_for,
                   "avx2: 7 activation bits where the predicted error allows it, for speed on processors without VNNI")
        ->check(CLI::IsMember({"avx2"}))
        ->group("Quantization");
    app.add_option("--tensorrt-cache", options.tensorrt_cache, "Also write a TensorRT calibration cache")
        ->group("Quantization");
    app.add_option("--tensorrt-version", options.tensorrt_version,
                   "Version in the cache's header; TensorRT wants its own")
        ->needs("--tensorrt-cache")
        ->capture_default_str()
        ->group("Quantization");
    app.add_option("--ncnn-table", options.ncnn_table, "Also write an ncnn int8 table")->group("Quantization");
    define_precision_options(app, options.precision);
}

void check_quantize_options(const QuantizeOptions& options, bool one_method) {
    if (one_method && options.method != "percentile" && options.percentile)
        throw Error("--percentile", "has a meaning only with --method percentile");
    if (options.percentile && (!(*options.percentile > 0) || *options.percentile > 100))
        throw Error("--percentile", "must be above 0 and at most 100", "99.99 keeps all but one value in ten thousand");
    const Target& target = target_called(options.precision.target);
    if (options.cpu && !target.saturates_int8_weights)
        throw Error("--cpu", "changes nothing in a file for " + std::string(target.name), "leave it out");
    if (!options.tuned_for.empty() && !target.clips_codes)
        throw Error("--for " + options.tuned_for, std::string(target.name) + " needs 8 activation bits",
                    "leave it out, or use --target ort or mlq");
    if (!options.tuned_for.empty() && options.precision.activation_bits == 7)
        throw Error("--for " + options.tuned_for, "has nothing to choose with --activation-bits 7", "leave out one");
    if (options.external_data && options.output == "-")
        throw Error("--external-data", "standard output has nothing beside it", "name a file with --output");
    for (const std::string& path : {options.output, options.tensorrt_cache, options.ncnn_table}) {
        if (!path.empty()) check_writable(path);
    }
}

PrecisionRequest quantize_request(const QuantizeOptions& options, const Kernels& kernels) {
    PrecisionRequest request = precision_request(options.precision, kernels);
    request.processors = processors_called(options.processors());
    return request;
}

ChooseOptions choose_options(const QuantizeOptions& options, const std::string& method) {
    ChooseOptions choose;
    choose.method = method;
    if (options.percentile) choose.method_options.percentile = *options.percentile;
    choose.tune_for_avx2 = options.tuned_for == "avx2";
    return choose;
}

QuantizeOptions name_failed(QuantizeOptions options) {
    for (std::string* path : {&options.output, &options.tensorrt_cache, &options.ncnn_table}) {
        if (path->empty()) continue;
        std::filesystem::path name(*path);
        *path = name.replace_extension(".failed" + name.extension().string()).string();
    }
    return options;
}

bool has_7_bits(const Scales& scales) {
    return std::any_of(scales.begin(), scales.end(), is_of_7_bits);
}

void write_outputs(const QuantizeOptions& options, const LoadedModel& model, const Quantizer& quantizer,
                   const QuantizedGraph& quantized, const Scales& scales, Report& report) {
    const Target& target = quantizer.target();
    const WrittenModel written =
        write_model(options.output, options.external_data,
                    lower_to_qdq(quantized.graph, target, quantizer.processors()), quantized.graph);
    if (!options.tensorrt_cache.empty())
        write_file(options.tensorrt_cache, make_tensorrt_cache(scales, options.tensorrt_version));
    if (!options.ncnn_table.empty()) write_file(options.ncnn_table, make_ncnn_table(quantized.graph));

    report.section("Output");
    report.add(Fact{.key = "output", .label = "Model", .value = options.output});
    if (!written.data.empty()) report.add(Fact{.key = "external_data", .label = "Its weights", .value = written.data});
    if (options.external_data && written.data.empty())
        report.note("no file lies beside the model: none of its constants has " +
                    std::to_string(smallest_external_constant) + " bytes");
    report.add(Fact{.key = "target", .label = "For", .value = target.name});
    if (target.saturates_int8_weights)
        report.add(Fact{.key = "cpu", .label = "On processors", .value = options.processors()});
    const auto add_size = [&](const char* key, const char* label, std::uint64_t size) {
        report.add(
            Fact{.key = key, .label = label, .value = size, .style = Style::bytes, .evidence = {{"kind", "exact"}}});
    };
    add_size("fp32_bytes", "Size FP32", model.file_bytes);
    add_size("int8_bytes", "Size int8", written.bytes);
    if (const auto seven = std::count_if(scales.begin(), scales.end(), is_of_7_bits); seven > 0)
        report.add(Fact{.key = "values_of_7_bits",
                        .label = "Values of 7 bits",
                        .value = std::to_string(seven) + " of " + std::to_string(scales.size())});
    if (!quantized.narrowed.empty())
        report.add(Fact{.key = "narrowed_layers",
                        .label = "Layers with coarser weights",
                        .value = std::to_string(quantized.narrowed.size()) + " of " +
                                 std::to_string(find_saturation(quantized.graph).size())});
    report_precision(options.precision, with_activation_bits(quantizer.plan(), quantizer.graph(), scales), report);
    for (const std::string& note : quantized.notes) report.note(note);
}

}  // namespace mlq::tools
