#include "report_outputs.hpp"

#include <algorithm>
#include <filesystem>

#include "common/progress.hpp"
#include "mlq/base/file.hpp"
#include "mlq/ptq/save_outputs.hpp"
#include "quote_cell.hpp"

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

void report_saved_outputs(const std::string& folder, const TwoNetworks& networks, const Dataset& data,
                          const std::vector<std::int64_t>& samples, const Common& common, const Kernels& kernels,
                          Report& report) {
    const std::filesystem::path root(folder);
    Progress progress("outputs", 2 * samples.size(), common.quiet);
    const auto save = [&](const Graph& network, const char* name, std::uint64_t before) {
        const auto advance = [&progress, before](std::int64_t done) {
            progress.advance_to(before + static_cast<std::uint64_t>(done));
        };
        return save_outputs(network, data, samples, root / name,
                            {.threads = common.threads, .kernels = &kernels, .progress = advance});
    };
    const auto saved = save(networks.fp32, "fp32", 0);
    save(networks.int8, "int8", samples.size());
    std::string list = data.has_labels() ? "id,truth\n" : "id\n";
    for (const std::int64_t i : samples) {
        list += quote_cell(data.id(i));
        if (data.has_labels()) list += ',' + std::to_string(data.label(i));
        list += '\n';
    }
    write_file(root / "samples.csv", list);
    Table table{.key = "saved_outputs",
                .title = "Outputs in " + folder + "/fp32 and " + folder + "/int8",
                .columns = {{.key = "output", .label = "Output"},
                            {.key = "file", .label = "File"},
                            {.key = "type", .label = "Type"},
                            {.key = "shape", .label = "Shape"}},
                .note = "row i of each file is row i of " + (root / "samples.csv").string()};
    for (const SavedOutput& one : saved)
        table.rows.push_back({{.value = one.output},
                              {.value = one.file.filename().string()},
                              {.value = to_string(one.type)},
                              {.value = to_string(one.shape)}});
    report.add(std::move(table));
}

}  // namespace mlq::tools
