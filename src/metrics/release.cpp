#include "mlq/metrics/release.hpp"

#include <algorithm>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/stats/predictions.hpp"

namespace mlq {
namespace {

void refuse_itself(const std::string& candidate_hash, const std::string& path, const Baseline& baseline) {
    if (candidate_hash == baseline.hash)
        throw Error(path, "is the baseline itself (" + quoted(baseline.file.string()) + ")",
                    "measure the candidate; a model compared with itself always passes");
}

// How the candidate's error rate exceeds the baseline's, example by example.
Belief compare_predictions(const Constraint& constraint, const MetricFiles& files) {
    const auto& file = files.predictions();
    refuse_itself(file.hash, file.path, *constraint.baseline);
    const auto candidate = read_predictions(file.path), baseline = read_predictions(constraint.baseline->file);
    const auto pairs = pair_predictions(candidate, baseline);
    if (!pairs.groups.empty())
        throw Error(file.path, "examples come in groups, which this constraint cannot judge",
                    "compare them with mlq-testsize compare");
    if (constraint.metric.metric == "error_rate" && constraint.is_rise) return Belief::paired(pairs.cells);
    if (constraint.metric.metric == "accuracy" && !constraint.is_rise) return Belief::paired(pairs.cells);
    throw Error("constraint " + quoted(constraint.name), "predictions are compared by accuracy or error_rate",
                "use \"metric\": \"accuracy\" with \"max_drop\", or \"error_rate\" with \"max_rise\"");
}

Belief compare_reports(const ReleaseSpec& spec, const Constraint& constraint, const MetricFiles& files,
                       std::uint64_t seed) {
    for (const auto& file : files.files()) refuse_itself(file.hash, file.path, *constraint.baseline);
    const MetricFiles before({constraint.baseline->file});
    const auto candidate = find_metric(spec, files, constraint.metric, seed);
    const auto baseline = find_metric(spec, before, constraint.metric, seed + 1);
    return constraint.is_rise ? subtract(candidate, baseline, seed) : subtract(baseline, candidate, seed);
}

Belief find_belief(const ReleaseSpec& spec, const Constraint& constraint, const MetricFiles& files,
                   std::uint64_t seed) {
    if (!constraint.baseline) return find_metric(spec, files, constraint.metric, seed);
    if (constraint.baseline->file.extension() != ".json") return compare_predictions(constraint, files);
    return compare_reports(spec, constraint, files, seed);
}

Outcome worse_of(Outcome a, Outcome b) {
    for (const auto outcome : {Outcome::fail, Outcome::inconclusive})
        if (a == outcome || b == outcome) return outcome;
    return Outcome::pass;
}

}  // namespace

Belief find_metric(const ReleaseSpec& spec, const MetricFiles& files, const MetricName& name, std::uint64_t seed) {
    for (const auto& combined : spec.combined) {
        if (combined.name != name.metric) continue;
        if (name.exact)
            throw Error("metric " + quoted(name.metric), "a mean is as exact as its parts", "declare those");
        std::vector<CombinedPart> parts;
        for (const auto& part : combined.parts) parts.push_back({files.find(part.metric), part.scale, part.weight});
        return with_context(quoted(combined.name), [&] { return combine_beliefs(combined.mean, parts, seed); });
    }
    return files.find(name);
}

JudgedRelease judge_release(const ReleaseSpec& spec, const MetricFiles& files, std::uint64_t seed) {
    JudgedRelease judged;
    for (const auto& constraint : spec.constraints) {
        const Level confidence = constraint.confidence.value_or(spec.confidence);
        auto belief = find_belief(spec, constraint, files, seed);
        with_context(spec.path + ": constraint " + quoted(constraint.name),
                     [&] { check_reachable(belief, constraint.limit); });
        const auto result = judge_limit(belief, constraint.limit, confidence);
        judged.probability = judged.probability && result.probability
                                 ? std::optional(*judged.probability * *result.probability)
                                 : std::nullopt;
        judged.slack = std::min(judged.slack, result.probability.value_or(0));
        judged.outcome = worse_of(judged.outcome, result.outcome);
        judged.constraints.push_back({constraint, std::move(belief), confidence, result});
    }
    judged.demands = judge_demands(spec, files);
    for (const auto& demand : judged.demands) judged.outcome = worse_of(judged.outcome, demand.outcome);
    if (spec.goal) judged.goal = find_metric(spec, files, spec.goal->metric, seed);
    return judged;
}

void rank_candidates(std::vector<Candidate>& candidates, const ReleaseSpec& spec) {
    for (auto& candidate : candidates) {
        // A single constraint asks for its own confidence; together they must keep the spec's.
        const auto& probability = candidate.judged.probability;
        const auto& demands = candidate.judged.demands;
        const bool demands_kept =
            std::all_of(demands.begin(), demands.end(), [](const auto& one) { return one.outcome == Outcome::pass; });
        candidate.feasible = demands_kept && probability && 1 - *probability <= spec.confidence.missing();
    }
    const auto merit = [&](const Candidate& candidate) {
        if (!candidate.feasible || !candidate.judged.goal) return candidate.judged.probability.value_or(0);
        return spec.goal->maximise ? candidate.judged.goal->value() : -candidate.judged.goal->value();
    };
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        if (a.feasible != b.feasible) return a.feasible;
        const bool a_fails = a.judged.outcome == Outcome::fail, b_fails = b.judged.outcome == Outcome::fail;
        if (!a.feasible && a_fails != b_fails) return b_fails;
        if (merit(a) != merit(b)) return merit(a) > merit(b);
        if (a.judged.slack != b.judged.slack) return a.judged.slack > b.judged.slack;
        return a.name < b.name;
    });
}

}  // namespace mlq
