#include "report_layers.hpp"

#include <algorithm>

namespace mlq::tools {
namespace {

constexpr double many_clipped = 0.01;

std::string node_of(const LayerError& layer) {
    return layer.node.empty() ? "the network's input" : "node " + layer.node;
}

Table layer_table(const LayerComparison& comparison, const Scales* scales) {
    Table table{.key = "layers",
                .title = "Values, the one that costs the answer most first",
                .columns = {{.key = "value", .label = "Value"},
                            {.key = "op", .label = "From"},
                            {.key = "low", .label = "Low"},
                            {.key = "high", .label = "High"},
                            {.key = "clipped_share", .label = "Clipped", .style = Style::percent, .digits = 3},
                            {.key = "alone_db", .label = "Alone dB", .digits = 3},
                            {.key = "sqnr_db", .label = "Here dB", .digits = 3},
                            {.key = "cosine", .label = "Cosine", .digits = 5},
                            {.key = "remark", .label = "Remark"}},
                .note =
                    "Alone dB: SQNR at the network's outputs when this value alone is rounded; Here dB: SQNR of the "
                    "value itself, with the errors of all layers before it"};
    for (const LayerError& layer : comparison.worst_first) {
        std::string remark = layer.quantized ? "" : "float";
        if (scales != nullptr && layer.quantized) {
            if (const auto found = scales->find(layer.float_value); found != scales->end())
                remark = found->second.reason;
        }
        const auto alone = comparison.alone.find(layer.value);
        table.rows.push_back({{.value = layer.value},
                              {.value = layer.op.empty() ? "input" : layer.op},
                              {.value = layer.low},
                              {.value = layer.high},
                              {.value = layer.clipped_share},
                              {.value = alone != comparison.alone.end() ? Json(alone->second.sqnr_db) : Json()},
                              {.value = layer.sqnr_db},
                              {.value = layer.cosine},
                              {.value = remark}});
    }
    return table;
}

}  // namespace

LayerComparison compare_networks(const Graph& fp32, const Graph& int8, const Dataset& data, std::int64_t samples,
                                 const Common& common, const Kernels& kernels) {
    LayerComparison result;
    result.layers = compare_layers(fp32, int8, data, {.count = samples, .kernels = &kernels});
    result.alone = isolate_values(fp32, int8, data, result.layers, {.threads = common.threads, .kernels = &kernels});
    // Values that were not isolated come last, the noisiest first.
    const auto rank = [&](const LayerError& layer) {
        const auto found = result.alone.find(layer.value);
        const bool known = found != result.alone.end();
        return std::pair(!known, known ? found->second.sqnr_db : layer.sqnr_db);
    };
    result.worst_first = result.layers;
    std::stable_sort(result.worst_first.begin(), result.worst_first.end(),
                     [&](const LayerError& a, const LayerError& b) { return rank(a) < rank(b); });
    return result;
}

void report_layers(const LayerComparison& comparison, const Scales* scales, Report& report) {
    report.add(layer_table(comparison, scales));
    for (const LayerError& layer : comparison.worst_first) {
        if (!layer.quantized || layer.clipped_share <= many_clipped) continue;
        report.warn("value " + layer.value + " (" + node_of(layer) +
                    "): " + format_number(layer.clipped_share, Style::percent, 2) +
                    " of its elements are clipped; --method max clips none of what calibration saw");
    }
    if (comparison.worst_first.empty()) return;
    const LayerError& first = comparison.worst_first.front();
    const auto alone = comparison.alone.find(first.value);
    if (alone == comparison.alone.end()) return;
    report.note("if more accuracy is needed, act on value " + first.value + " (" + node_of(first) +
                ") first: rounding it alone leaves " + format_number(alone->second.sqnr_db, Style::plain, 3) +
                " dB at output " + alone->second.output + "; --keep-float keeps nodes in float");
}

}  // namespace mlq::tools
