#include "report_pipeline.hpp"

#include "mlq/metrics/evidence.hpp"

namespace mlq::tools {
namespace {

constexpr std::size_t longest_table = 24, shown_of_long = 20;

void report_inputs(const InputStatistics& inputs, Report& report) {
    if (inputs.channels.empty()) return;
    Table table{.key = "input_channels",
                .title = "What the network is fed",
                .columns = {{.key = "channel", .label = "Channel"},
                            {.key = "mean", .label = "Mean"},
                            {.key = "std", .label = "Std"},
                            {.key = "min", .label = "Min"},
                            {.key = "max", .label = "Max"}}};
    for (std::size_t c = 0; c < inputs.channels.size(); ++c) {
        const InputChannel& channel = inputs.channels[c];
        table.rows.push_back({{.value = c},
                              {.value = channel.mean},
                              {.value = channel.std},
                              {.value = channel.min},
                              {.value = channel.max}});
    }
    report.add(std::move(table));
}

Json to_json(const ExaminedPipeline& pipeline, const PipelineDemands& demands,
             const std::vector<PipelineFinding>& findings) {
    const PipelineFacts& facts = pipeline.facts;
    Json json = Json::object();
    if (facts.errors) {
        json["mean_confidence"] = facts.mean_confidence;
        json["chance"] = facts.chance;
    }
    if (demands.min_accuracy) json["min_accuracy"] = *demands.min_accuracy;
    if (demands.expect_accuracy) json["expect_accuracy"] = *demands.expect_accuracy;
    if (facts.order && facts.order->cells.total() > 0)
        json["best_order"] = {{"accuracy", facts.order->accuracy()}, {"class_of_label", facts.order->class_of_label}};
    Json& tried = json["tried_inputs"] = Json::array();
    for (const TriedInputs& one : facts.tried)
        tried.push_back({{"inputs", one.name}, {"samples", one.cells.total()}, {"accuracy", one.accuracy()}});
    if (const auto& normalization = facts.normalization) {
        json["normalization"] = {{"node", normalization->node}, {"distance", normalization->distance}};
        if (!normalization->nearest.empty()) {
            json["normalization"]["nearest"] = normalization->nearest;
            json["normalization"]["nearest_distance"] = normalization->nearest_distance;
        }
    }
    Json& list = json["findings"] = Json::array();
    for (const PipelineFinding& finding : findings)
        list.push_back({{"name", finding.name},
                        {"verdict", finding.outcome == Outcome::pass && !finding.was_asked_for
                                        ? "warning"
                                        : to_string(verdict_of(finding.outcome))},
                        {"detail", finding.detail}});
    return json;
}

}  // namespace

Verdict verdict_of(Outcome outcome) {
    if (outcome == Outcome::pass) return Verdict::pass;
    return outcome == Outcome::fail ? Verdict::fail : Verdict::inconclusive;
}

void report_classes(const Dataset& data, const Proof& proof, const std::optional<ClassOrder>& order, Report& report) {
    const auto& names = data.class_names();
    if (names.empty()) return;
    std::vector<std::int64_t> counts(names.size());
    for (const std::int64_t i : proof.samples()) ++counts[static_cast<std::size_t>(data.label(i))];
    const bool changes = order && order->changes_labels();
    Table table{.key = "classes",
                .title = "Which class has which index",
                .columns = {{.key = "index", .label = "Index"},
                            {.key = "name", .label = "Class"},
                            {.key = "samples", .label = "Samples"}}};
    if (changes) table.columns.push_back({.key = "seen_as", .label = "FP32 sees"});
    const std::size_t shown = names.size() > longest_table ? shown_of_long : names.size();
    for (std::size_t k = 0; k < shown; ++k) {
        table.rows.push_back({{.value = k}, {.value = names[k]}, {.value = counts[k]}});
        if (!changes) continue;
        const std::int64_t seen_as = order->class_of_label[k];
        table.rows.back().push_back({.value = seen_as < 0 ? Json() : Json(seen_as)});
    }
    if (shown < names.size())
        table.note = "and " + std::to_string(names.size() - shown) + " more; \"class_names\" of the JSON has all";
    report.add(std::move(table));
    report.extra("class_names", names);
}

void report_pipeline(const ExaminedPipeline& pipeline, const PipelineDemands& demands, const std::string& model,
                     Report& report) {
    const PipelineFacts& facts = pipeline.facts;
    if (facts.errors) {
        const Counts& counts = *facts.errors;
        const CredibleInterval error = Posterior(counts).interval(demands.confidence);
        report.add(Fact{.key = "fp32_accuracy",
                        .label = "FP32 accuracy",
                        .value = 1 - counts.errors / counts.total,
                        .interval = Interval{1 - error.high, 1 - error.low, error.level},
                        .style = Style::percent,
                        .digits = 2,
                        .evidence = write_evidence(Belief::share(counts.total - counts.errors, counts.total))});
    }
    if (facts.mean_confidence > 0)
        report.add(Fact{.key = "fp32_mean_confidence",
                        .label = "FP32 expects of itself",
                        .value = facts.mean_confidence,
                        .style = Style::percent,
                        .digits = 2});
    report_inputs(pipeline.inputs, report);
    const auto findings = judge_pipeline(facts, demands);
    report.extra("pipeline", to_json(pipeline, demands, findings));
    for (const PipelineFinding& finding : findings) {
        if (finding.outcome == Outcome::pass && !finding.was_asked_for)
            report.warn("pipeline: " + finding.name + ": " + finding.detail);
        else
            report.add(Check{.name = "pipeline: " + finding.name,
                             .verdict = verdict_of(finding.outcome),
                             .detail = finding.detail,
                             .rule = "pipeline",
                             .file = model});
    }
}

}  // namespace mlq::tools
