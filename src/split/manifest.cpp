#include "mlq/split/manifest.hpp"

#include <array>

#include "json_bytes.hpp"
#include "mlq/split/plan_json.hpp"
#include "mlq/split/row_keys.hpp"

namespace mlq::split {
namespace {

constexpr std::array modes = {"hash", "exact", "groups", "time"};
constexpr std::array formats = {"csv", "jsonl", "list"};

Json counts_by_part(const std::vector<std::string>& parts, const std::vector<std::uint64_t>& rows) {
    Json counts = Json::object();
    for (std::size_t s = 0; s < parts.size(); ++s) counts[parts[s]] = rows[s];
    return counts;
}

Json list_inputs(const Applied& applied) {
    Json inputs = Json::array();
    for (const InputFacts& input : applied.inputs)
        inputs.push_back({{"path", bytes_to_json(input.name)},
                          {"rows", input.rows},
                          {"blank_lines", input.blank_lines},
                          {"bytes", input.bytes},
                          {"xxh3_128", input.fingerprint}});
    return inputs;
}

Json list_outputs(const Applied& applied) {
    Json outputs = Json::array();
    for (const OutputFacts& output : applied.outputs)
        outputs.push_back({{"path", output.file},
                           {"part", output.part.empty() ? Json(nullptr) : Json(output.part)},
                           {"rows", output.rows},
                           {"bytes", output.bytes},
                           {"xxh3_128", output.fingerprint}});
    return outputs;
}

Json describe_format(const Table& table) {
    Json format = {{"format", formats[static_cast<std::size_t>(table.format)]}};
    if (table.format != Format::csv) return format;
    format["delimiter"] = bytes_to_json(std::string(1, table.delimiter));
    format["quote"] = table.quote == '\0' ? Json("none") : bytes_to_json(std::string(1, table.quote));
    format["header"] = table.head.size() > 3;  // more than a byte order mark
    format["columns"] = Json::array();
    for (const std::string& column : table.columns) format["columns"].push_back(bytes_to_json(column));
    return format;
}

}  // namespace

Json make_manifest(const Decision& decision, const Recipe& recipe, const Table& table, const Applied& applied,
                   const std::string& command, const std::string& emit) {
    const SplitPlan& plan = decision.plan;
    const bool has_domain = !recipe.domain.empty();
    Json manifest = {{"schema", "mlq.split.manifest/1"},
                     {"algorithm", split_algorithm},
                     {"command", bytes_to_json(command)},
                     {"emit", emit},
                     {"mode", modes[static_cast<std::size_t>(plan.mode)]},
                     {"salt", bytes_to_json(hashed_salt(recipe))},
                     {"table", describe_format(table)},
                     {"recipe", to_json(recipe)},
                     {"parts", plan.parts},
                     {"rows", counts_by_part(plan.parts, applied.rows)}};
    manifest["recipe"].erase("aliases");  // they follow from the data, and can be many
    if (!decision.totals.empty()) manifest["wanted_rows"] = counts_by_part(plan.parts, decision.totals);
    Json classes = Json::array();
    for (const ClassCount& item : applied.classes)
        classes.push_back({{"class", bytes_to_json(stratum_label(item.name, has_domain))},
                           {"rows", counts_by_part(plan.parts, item.rows)}});
    manifest["classes"] = std::move(classes);
    Json rare = Json::array();
    for (const RareClass& item : decision.rare)
        rare.push_back({{"class", bytes_to_json(stratum_label(item.stratum, has_domain))}, {"rows", item.rows}});
    manifest["rare_classes"] = std::move(rare);
    if (plan.mode == SplitPlan::Mode::time) {
        manifest["time_borders"] = plan.time_borders;
        manifest["gap"] = plan.gap;
        manifest["purge"] = plan.purge;
    }
    manifest["notes"] = decision.notes;
    manifest["inputs"] = list_inputs(applied);
    manifest["outputs"] = list_outputs(applied);
    return manifest;
}

}  // namespace mlq::split
