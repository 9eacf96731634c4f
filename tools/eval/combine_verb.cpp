// combine: one number from several metrics, with its interval.
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

Table part_table(const ReleaseSpec& spec, const MetricFiles& files) {
    Table table{.key = "parts",
                .title = "Parts",
                .columns = {{.key = "combined", .label = "Combined"},
                            {.key = "metric", .label = "Metric"},
                            {.key = "value", .label = "Value"},
                            {.key = "score", .label = "Score"},
                            {.key = "weight", .label = "Weight"}}};
    for (const auto& combined : spec.combined) {
        for (const auto& part : combined.parts) {
            const auto belief = files.find(part.metric);
            table.rows.push_back({{combined.name},
                                  {to_string(part.metric)},
                                  to_cell(belief, spec.confidence),
                                  {part.scale.score(belief.value())},
                                  {part.weight}});
        }
    }
    return table;
}

void define(CLI::App& app, Options& options) {
    app.add_option("spec", options.spec, "JSON with \"combined\" (docs/release-gate.md)")
        ->type_name("SPEC")
        ->required();
    app.add_option("metrics", options.metrics, "JSON reports, or a folder of them")->type_name("METRICS")->required();
}

Report run(const Options& options, const Common& common) {
    const auto spec = read_release_spec(options.spec);
    if (spec.combined.empty()) throw Error(options.spec, "has nothing to combine", "add \"combined\": [...]");
    const MetricFiles files(to_paths(options.metrics));
    Report report("mlq-eval", "combine", "Combined metrics: " + spec.release);
    describe_spec(report, spec);
    Table table{
        .key = "combined",
        .title = "Combined",
        .columns = {
            {.key = "name", .label = "Name"}, {.key = "mean", .label = "Mean"}, {.key = "value", .label = "Value"}}};
    Plot plot{.title = "Combined metrics", .y_label = "score", .series = {{.style = PlotStyle::points}}};
    for (const auto& combined : spec.combined) {
        const auto belief = find_metric(spec, files, {.metric = combined.name}, common.seed);
        table.rows.push_back({{combined.name}, {to_string(combined.mean)}, to_cell(belief, spec.confidence)});
        const auto x = static_cast<double>(plot.x_ticks.size());
        plot.x_ticks.push_back({x, combined.name});
        plot.series[0].points.push_back(to_point(x, belief, spec.confidence));
    }
    report.add(std::move(table));
    report.add(part_table(spec, files));
    report.add(std::move(plot));
    describe_files(report, files);
    report.note("the parts are taken as independent");
    return report;
}

}  // namespace

Verb combine_verb() {
    return make_verb<Options>("combine",
                              "Arithmetic, harmonic, geometric and weighted means of metrics on one declared scale",
                              "mlq-eval combine release.json classify.json bench.json", define, run, {.seed = true});
}

}  // namespace mlq::tools::eval
