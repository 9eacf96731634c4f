#include "report_outputs.hpp"

#include <algorithm>

namespace mlq::tools {
namespace {

// 4, 5, 6, 9 as "4-6, 9"; a long list ends with how many are left out.
std::string list_channels(const std::vector<std::int64_t>& channels) {
    constexpr int most_runs = 8;
    std::string text;
    int runs = 0;
    for (std::size_t i = 0; i < channels.size(); ++runs) {
        if (runs == most_runs) return text + " and " + std::to_string(channels.size() - i) + " more";
        std::size_t end = i + 1;
        while (end < channels.size() && channels[end] == channels[end - 1] + 1) ++end;
        if (runs > 0) text += ", ";
        text += std::to_string(channels[i]);
        if (end - i > 1) text += "-" + std::to_string(channels[end - 1]);
        i = end;
    }
    return text;
}

void warn_of_constant_channels(const OutputError& output, Report& report) {
    const std::size_t count = output.constant_channels.size();
    if (count == 0) return;
    report.warn("output " + output.output + ": " + std::to_string(count) + " channel" + (count > 1 ? "s" : "") +
                " along axis " + std::to_string(output.channel_axis) + (count > 1 ? " vary" : " varies") +
                " in float and " + (count > 1 ? "are" : "is") + " constant in int8: " +
                list_channels(output.constant_channels) + "; keep the nodes that make them in float (--keep-float)");
}

}  // namespace

void report_outputs(const std::vector<OutputError>& outputs, Report& report) {
    Table table{.key = "outputs",
                .title = "Outputs",
                .columns = {{.key = "output", .label = "Output"}, {.key = "sqnr_db", .label = "SQNR dB", .digits = 3}}};
    bool has_unlike = false;
    for (const OutputError& output : outputs) has_unlike = has_unlike || output.worst_channel >= 0;
    if (has_unlike) {
        table.columns.push_back({.key = "channel_axis", .label = "Axis"});
        table.columns.push_back({.key = "worst_channel", .label = "Worst channel"});
        table.columns.push_back({.key = "worst_channel_db", .label = "Its dB", .digits = 3});
        table.note = "the worst channel where the largest values of the channels differ by more than 8 times";
    }
    for (const OutputError& output : outputs) {
        auto& row = table.rows.emplace_back(std::vector<Cell>{{.value = output.output}, {.value = output.sqnr_db}});
        if (!has_unlike) continue;
        const bool unlike = output.worst_channel >= 0;
        row.push_back({.value = unlike ? Json(output.channel_axis) : Json()});
        row.push_back({.value = unlike ? Json(output.worst_channel) : Json()});
        row.push_back({.value = unlike ? Json(output.worst_channel_db) : Json()});
    }
    report.add(std::move(table));
    for (const OutputError& output : outputs) warn_of_constant_channels(output, report);
}

void report_further_outputs(const std::vector<OutputError>& outputs, const std::string& model, Report& report) {
    if (outputs.size() < 2) return;
    constexpr double least_db = 10;  // the error is a third of the signal
    const auto worst = std::min_element(outputs.begin() + 1, outputs.end(),
                                        [](const auto& a, const auto& b) { return a.sqnr_db < b.sqnr_db; });
    const bool keeps = worst->sqnr_db >= least_db;
    Check check{.name = "outputs beyond the first",
                .verdict = keeps ? Verdict::pass : Verdict::inconclusive,
                .detail = "the worst is output " + worst->output + " at " +
                          format_number(worst->sqnr_db, Style::plain, 3) + " dB",
                .rule = "further_outputs",
                .file = model};
    if (!keeps)
        check.detail +=
            "; labels say nothing of it: keep the nodes that make it in float (--keep-float), or judge it by its own "
            "metric";
    report.add(std::move(check));
}

}  // namespace mlq::tools
