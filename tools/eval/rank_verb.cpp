// rank: the best of several candidates that keeps every constraint.
#include <set>

#include "common/make_verb.hpp"
#include "eval/describe_release.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string spec;
    std::vector<std::string> candidates;
};

struct NamedFiles {
    std::string name;
    MetricFiles files;
};

// "NAME=FILE,FILE", or a file or folder that names the candidate itself.
NamedFiles open_candidate(const std::string& text) {
    const auto equals = text.find('=');
    std::string rest = equals == std::string::npos ? text : text.substr(equals + 1);
    std::vector<std::filesystem::path> paths;
    while (true) {
        const auto comma = rest.find(',');
        if (const auto one = rest.substr(0, comma); !one.empty()) paths.emplace_back(one);
        if (comma == std::string::npos) break;
        rest.erase(0, comma + 1);
    }
    if (paths.empty()) throw Error("candidate " + quoted(text), "names no file", "as NAME=calibrate.json,bench.json");
    const std::string name =
        equals == std::string::npos ? (paths[0] / "").parent_path().stem().string() : text.substr(0, equals);
    return {name, with_context("candidate " + quoted(name), [&] { return MetricFiles(paths); })};
}

std::string list_broken(const Candidate& candidate) {
    std::string text;
    for (const auto& one : candidate.judged.constraints) {
        if (one.result.outcome == Outcome::pass) continue;
        text.append(text.empty() ? "" : "; ")
            .append(describe_limit(one.constraint) + ": observed " + format_number(one.belief.value(), Style::plain) +
                    (one.result.probability ? ", probability " + format_number(*one.result.probability, Style::plain, 3)
                                            : ", " + one.belief.reason()));
    }
    for (const auto& one : candidate.judged.demands)
        if (one.outcome != Outcome::pass) text.append(text.empty() ? "" : "; ").append(one.name + ": " + one.detail);
    return text;
}

// Nothing is decided while the nearest breaks no constraint and only lacks data.
Verdict find_verdict(const Candidate& first) {
    if (first.feasible) return Verdict::pass;
    return first.judged.outcome == Outcome::fail ? Verdict::fail : Verdict::inconclusive;
}

void add_tables(Report& report, const std::vector<Candidate>& candidates, const ReleaseSpec& spec) {
    Table ranking{.key = "candidates",
                  .title = "Candidates, best first",
                  .columns = {{.key = "rank", .label = "Rank"},
                              {.key = "name", .label = "Candidate"},
                              {.key = "feasible", .label = "Keeps all"},
                              {.key = "probability", .label = "P(all kept)"},
                              {.key = "goal", .label = spec.goal ? to_string(spec.goal->metric) : "Goal"},
                              {.key = "broken", .label = "Not shown to be kept"}}};
    Table constraints{.key = "constraints",
                      .title = "Constraints",
                      .columns = {{.key = "candidate", .label = "Candidate"},
                                  {.key = "name", .label = "Constraint"},
                                  {.key = "limit", .label = "Limit"},
                                  {.key = "observed", .label = "Observed"},
                                  {.key = "probability", .label = "P(kept)"}}};
    for (const auto& candidate : candidates) {
        ranking.rows.push_back(
            {{ranking.rows.size() + 1},
             {candidate.name},
             {candidate.feasible},
             {to_json(candidate.judged.probability)},
             candidate.judged.goal ? to_cell(*candidate.judged.goal, spec.confidence) : Cell{nullptr},
             {list_broken(candidate)}});
        for (const auto& one : candidate.judged.constraints)
            constraints.rows.push_back({{candidate.name},
                                        {one.constraint.name},
                                        {describe_limit(one.constraint)},
                                        to_cell(one.belief, one.confidence),
                                        {to_json(one.result.probability)}});
    }
    report.add(std::move(ranking));
    if (!constraints.rows.empty()) report.add(std::move(constraints));
}

Plot plot_goal(const std::vector<Candidate>& candidates, const ReleaseSpec& spec) {
    Plot plot{.title = "Candidates, best first",
              .series = {{.name = "keeps all constraints", .style = PlotStyle::points},
                         {.name = "does not", .style = PlotStyle::points}}};
    if (!spec.goal) return plot;
    plot.y_label = to_string(spec.goal->metric);
    for (const auto& candidate : candidates) {
        const auto x = static_cast<double>(plot.x_ticks.size());
        plot.x_ticks.push_back({x, candidate.name});
        plot.series[candidate.feasible ? 0 : 1].points.push_back(to_point(x, *candidate.judged.goal, spec.confidence));
    }
    return plot;
}

void define(CLI::App& app, Options& options) {
    app.add_option("spec", options.spec, "Constraints and goal as JSON (docs/release-gate.md)")
        ->type_name("SPEC")
        ->required();
    app.add_option("candidates", options.candidates, "NAME=FILE,FILE,... or a report, or a folder of reports")
        ->type_name("CANDIDATE")
        ->required();
}

Report run(const Options& options, const Common& common) {
    const auto spec = read_release_spec(options.spec);
    if (spec.constraints.empty() && !spec.goal)
        throw Error(options.spec, "has neither a constraint nor a goal", "add \"constraints\" or \"optimise\"");
    std::vector<Candidate> candidates;
    std::set<std::string> names;
    for (const auto& text : options.candidates) {
        const auto opened = open_candidate(text);
        if (!names.insert(opened.name).second)
            throw Error("candidate " + quoted(opened.name), "is given twice", "name them: NAME=FILE,...");
        candidates.push_back({opened.name, with_context("candidate " + quoted(opened.name), [&] {
                                  return judge_release(spec, opened.files, common.seed);
                              })});
    }
    rank_candidates(candidates, spec);

    Report report("mlq-eval", "rank", "Best candidate: " + spec.release);
    describe_spec(report, spec);
    const auto& first = candidates.front();
    report.add(Fact{.key = "best",
                    .label = "Best",
                    .value = first.feasible ? Json(first.name) : Json(),
                    .note = first.feasible ? "" : "no candidate keeps all constraints"});
    report.add(Fact{.key = "nearest", .label = first.feasible ? "" : "Nearest", .value = first.name});
    report.add(Check{.name = "a candidate keeps all constraints with probability " +
                             format_number(spec.confidence.value(), Style::plain, 6),
                     .verdict = find_verdict(first),
                     .detail = first.feasible ? first.name : "nearest is " + first.name + ": " + list_broken(first),
                     .rule = "feasible",
                     .file = spec.path});
    add_tables(report, candidates, spec);
    report.add(plot_goal(candidates, spec));
    if (candidates.size() > 1)
        report.note(
            "the best of several looks better than it is: measure the winner once more on data that chose nothing");
    return report;
}

}  // namespace

Verb rank_verb() {
    return make_verb<Options>(
        "rank", "The best candidate that keeps every constraint; exit code 1 when there is none, 3 when data lack",
        "mlq-eval rank release.json auto=auto.json,bench_auto.json max=max.json,bench_max.json", define, run,
        {.seed = true});
}

}  // namespace mlq::tools::eval
