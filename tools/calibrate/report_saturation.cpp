#include "report_saturation.hpp"

#include "mlq/base/error.hpp"
#include "mlq/ptq/saturation.hpp"

namespace mlq::tools {

void report_saturation(const Graph& graph, const std::string& path, Report& report) {
    const auto layers = find_saturation(graph);
    if (layers.empty())
        throw Error(path, "has no layer with int8 weights", "--saturation is for quantized models (QDQ)");
    Table table{.key = "saturation",
                .title = "Layers that can saturate without VNNI",
                .columns = {{.key = "node", .label = "Node"},
                            {.key = "op", .label = "Operator"},
                            {.key = "pairs", .label = "Pairs"},
                            {.key = "unsafe_pairs", .label = "Unsafe"},
                            {.key = "unsafe_share", .label = "Share", .style = Style::percent, .digits = 2},
                            {.key = "channels", .label = "Channels"},
                            {.key = "unsafe_channels", .label = "With unsafe pairs"},
                            {.key = "safe_by", .label = "Safe by"}},
                .note = "pairs of neighbouring weights; unsafe: the sum of their products can leave int16"};
    int unsafe_layers = 0;
    for (const LayerSaturation& layer : layers) {
        unsafe_layers += layer.unsafe_pairs > 0 ? 1 : 0;
        const double share = static_cast<double>(layer.unsafe_pairs) / static_cast<double>(layer.pairs);
        table.rows.push_back({{.value = layer.node},
                              {.value = layer.op},
                              {.value = layer.pairs},
                              {.value = layer.unsafe_pairs},
                              {.value = share},
                              {.value = layer.channels},
                              {.value = layer.unsafe_channels},
                              {.value = layer.safe_by}});
    }
    report.add(std::move(table));
    Check check{.name = "no layer can saturate on processors without VNNI", .rule = "saturation", .file = path};
    check.verdict = unsafe_layers == 0 ? Verdict::pass : Verdict::fail;
    check.detail = std::to_string(unsafe_layers) + " of " + std::to_string(layers.size()) + " layers can";
    report.add(std::move(check));
    if (unsafe_layers > 0)
        report.note(
            "to act: quantize with --cpu any or --activation-bits 7, or set session.x64quantprecision to 1 in ONNX "
            "Runtime");
}

}  // namespace mlq::tools
