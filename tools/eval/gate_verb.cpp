// gate: does a candidate keep every constraint of the release spec?
#include "common/from_stats.hpp"
#include "common/make_verb.hpp"
#include "eval/describe_release.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string spec;
    std::vector<std::string> metrics;
};

Check to_check(const JudgedConstraint& judged, const std::string& file) {
    std::string detail =
        "observed " + format_value(judged.belief.value(), interval_of(judged.belief, judged.confidence), Style::plain,
                                   usual_digits, "");
    if (judged.belief.is_exact())
        detail += ", exact";
    else if (judged.result.probability)
        detail += ", probability " + format_number(*judged.result.probability, Style::plain, 4);
    if (const auto missing = describe_missing_data(judged); !missing.empty()) detail += "; " + missing;
    return {.name = judged.constraint.name + ": " + describe_limit(judged.constraint) + " with probability " +
                    format_number(judged.confidence.value(), Style::plain, 6),
            .verdict = to_verdict(judged.result.outcome),
            .detail = detail,
            .rule = judged.constraint.name,
            .file = file};
}

Check to_check(const JudgedDemand& judged, const std::string& spec) {
    return {.name = judged.name,
            .verdict = to_verdict(judged.outcome),
            .detail = judged.detail,
            .rule = judged.name,
            .file = judged.file.empty() ? spec : judged.file};
}

void define(CLI::App& app, Options& options) {
    app.add_option("spec", options.spec, "Constraints as JSON (docs/release-gate.md)")->type_name("SPEC")->required();
    app.add_option("metrics", options.metrics,
                   "JSON reports of mlq tools, a folder of them, or predictions as CSV, TSV or JSON lines")
        ->type_name("METRICS")
        ->required();
}

Report run(const Options& options, const Common& common) {
    const auto spec = read_release_spec(options.spec);
    if (spec.constraints.empty() && spec.demands.empty())
        throw Error(options.spec, "has no constraint, so everything would pass", "add \"constraints\": [...]");
    const MetricFiles files(to_paths(options.metrics));
    const auto judged = judge_release(spec, files, common.seed);

    Report report("mlq-eval", "gate", "Release gate: " + spec.release);
    describe_spec(report, spec);
    report.add(Fact{.key = "probability_of_all",
                    .label = "P(all constraints kept)",
                    .value = to_json(judged.probability),
                    .note = judged.probability ? "taken as independent" : "one of them cannot be judged"});
    if (judged.goal)
        report.add(
            Fact{.key = "goal",
                 .label = (spec.goal->maximise ? "To maximise: " : "To minimise: ") + to_string(spec.goal->metric),
                 .value = judged.goal->value(),
                 .interval = interval_of(*judged.goal, spec.confidence)});
    for (const auto& one : judged.constraints) report.add(to_check(one, spec.path));
    for (const auto& one : judged.demands) report.add(to_check(one, spec.path));
    if (!judged.constraints.empty()) report.add(constraint_table(judged));
    if (!judged.constraints.empty()) report.add(plot_probabilities(judged));
    describe_files(report, files);
    return report;
}

}  // namespace

Verb gate_verb() {
    return make_verb<Options>(
        "gate", "Does a candidate keep every constraint of a release spec? Exit code 0 yes, 1 no, 3 not enough data",
        "mlq-eval gate release.json calibrate.json bench.json --report gate.html", define, run, {.seed = true});
}

}  // namespace mlq::tools::eval
