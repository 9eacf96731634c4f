#include "mlq/metrics/judge_pipeline.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/report/report.hpp"

namespace mlq {
namespace {

// Deep networks trust themselves too much: 85 % right at 97 % confidence is common, and told. Less than 0.7 of the
// confidence needs an explanation, less than half of it is no network that was trained for these inputs and labels.
constexpr double told_gap = 0.05, open_share = 0.7, broken_share = 0.5;
// Above guessing by that share of what guessing leaves.
constexpr double above_chance = 0.05;
constexpr double fewest_for_chance = 30, fewest_rarer = 10;
// A cause is named when it is nearly certain, as several are tried.
constexpr double certain = 0.99;
constexpr double gain_of_order = 0.02, gain_of_inputs = 0.05;
// Distances in front of the first BatchNormalization: what honest data reach, and what they do not.
constexpr double near = 0.15, far = 0.5;
// Another light or another camera does not move a network that far; a scale that is wrong does.
constexpr double hopeless = 50;

std::string percent(double share) {
    return format_number(share, Style::percent, 1);
}

double accuracy_of(const Counts& counts) {
    return 1 - counts.errors / counts.total;
}

PipelineFinding judge_limit_of_accuracy(std::string name, double least, const Counts& counts, Level confidence,
                                        const std::string& what) {
    PipelineFinding finding{.name = std::move(name), .detail = {}, .was_asked_for = true};
    // An accuracy of nothing is always reached.
    if (!(least > 0)) return finding;
    const GateResult result = judge_error({.max_error = 1 - least, .confidence = confidence}, counts);
    finding.outcome = result.outcome;
    finding.detail = "FP32 is " + percent(accuracy_of(counts)) + " right, " + what + "; probability " +
                     format_number(result.probability, Style::plain, 4);
    if (result.outcome == Outcome::inconclusive && std::isfinite(result.further_examples))
        finding.detail += ", about " + format_number(result.further_examples, Style::plain, 6) +
                          " more labelled samples would decide it at the observed rate";
    return finding;
}

// P(accuracy < limit)
double probability_below(const Counts& counts, double limit) {
    return Posterior(counts).probability_above(1 - limit);
}

std::optional<PipelineFinding> judge_chance(const PipelineFacts& facts, bool is_known) {
    const Counts& counts = *facts.errors;
    if (counts.total < fewest_for_chance || facts.rarer < fewest_rarer) return {};
    const double least = facts.chance + above_chance * (1 - facts.chance);
    const double probability = 1 - probability_below(counts, least);
    if (probability >= 0.95) return {};
    PipelineFinding finding{.name = "better than chance", .outcome = Outcome::inconclusive, .detail = {}};
    if (probability <= 0.05) finding.outcome = Outcome::fail;
    if (is_known) finding.outcome = Outcome::pass;
    finding.detail = "FP32 is " + percent(accuracy_of(counts)) +
                     " right, and answers that have nothing to do with the labels " + percent(facts.chance) +
                     "; look at preset, class order and labels";
    return finding;
}

std::optional<PipelineFinding> judge_confidence(const PipelineFacts& facts, bool is_known) {
    const Counts& counts = *facts.errors;
    const auto is_below = [&](double limit) {
        return limit > 0 && limit < 1 && probability_below(counts, limit) >= 0.95;
    };
    if (!is_below(facts.mean_confidence - told_gap)) return {};
    PipelineFinding finding{.name = "accuracy against confidence", .detail = {}};
    if (is_below(facts.mean_confidence * open_share)) finding.outcome = Outcome::inconclusive;
    if (is_below(facts.mean_confidence * broken_share)) finding.outcome = Outcome::fail;
    if (is_known) finding.outcome = Outcome::pass;
    finding.detail = "FP32 is " + percent(accuracy_of(counts)) + " right and expects " +
                     percent(facts.mean_confidence) + " of itself";
    if (finding.outcome != Outcome::pass)
        finding.detail +=
            "; look at preset, class order and labels, or say with `expect-accuracy` how good it is known to be";
    return finding;
}

std::optional<PipelineFinding> judge_order(const PipelineFacts& facts) {
    if (!facts.order || !facts.order->changes_labels() || facts.order->cells.total() < 1) return {};
    if (facts.order->probability_better(gain_of_order) < certain) return {};
    return PipelineFinding{.name = "order of classes",
                           .outcome = Outcome::fail,
                           .detail = "FP32 is " + percent(accuracy_of(*facts.errors)) + " right, and " +
                                     percent(facts.order->accuracy()) +
                                     " under another order of classes: see `class-names`"};
}

const TriedInputs* find_better_inputs(const PipelineFacts& facts) {
    const TriedInputs* best = nullptr;
    for (const TriedInputs& tried : facts.tried) {
        if (PairedPosterior(tried.cells).probability_below(-gain_of_inputs) < certain) continue;
        if (best == nullptr || tried.accuracy() > best->accuracy()) best = &tried;
    }
    return best;
}

std::string describe(const NormalizationDistance& normalization) {
    std::string text = "node " + normalization.node + " sees other values than in training (distance " +
                       format_number(normalization.distance, Style::plain, 3);
    if (!normalization.nearest.empty())
        text += ", " + format_number(normalization.nearest_distance, Style::plain, 3) + " with inputs " +
                normalization.nearest;
    return text + ")";
}

std::optional<PipelineFinding> judge_inputs(const PipelineFacts& facts) {
    PipelineFinding finding{.name = "inputs", .detail = {}};
    const auto& normalization = facts.normalization;
    const bool is_far = normalization && normalization->distance > far;
    if (const TriedInputs* better = find_better_inputs(facts)) {
        finding.outcome = Outcome::fail;
        finding.detail = "FP32 is " + percent(better->accuracy()) + " right with inputs " + better->name + ", and " +
                         percent((better->cells.both_right + better->cells.only_a_wrong) / better->cells.total()) +
                         " as they are: see " + better->advice;
        if (is_far) finding.detail += "; " + describe(*normalization);
        return finding;
    }
    if (is_far) {
        // With labels accuracy decides. Without them a form that fits, where this one does not, is the likely cause.
        const bool fits = !normalization->nearest.empty() && normalization->nearest_distance < near;
        const bool is_hopeless = normalization->distance > hopeless;
        if (!facts.errors && (fits || is_hopeless))
            finding.outcome = fits && is_hopeless ? Outcome::fail : Outcome::inconclusive;
        finding.detail = describe(*normalization);
        finding.detail += fits ? ": see " + normalization->advice : "; look at `scale`, `mean`, `std` and `channels`";
        return finding;
    }
    for (const std::string& suspicion : facts.suspicions)
        finding.detail += (finding.detail.empty() ? "" : "; ") + suspicion;
    if (finding.detail.empty()) return {};
    return finding;
}

}  // namespace

std::vector<PipelineFinding> judge_pipeline(const PipelineFacts& facts, const PipelineDemands& demands) {
    std::vector<PipelineFinding> findings;
    const auto add = [&](std::optional<PipelineFinding> finding) {
        if (finding) findings.push_back(*std::move(finding));
    };
    bool is_known = false;
    if (facts.errors && demands.min_accuracy)
        add(judge_limit_of_accuracy("least accuracy", *demands.min_accuracy, *facts.errors, demands.confidence,
                                    "at least " + percent(*demands.min_accuracy) + " is asked for"));
    if (facts.errors && demands.expect_accuracy) {
        const double expected = *demands.expect_accuracy;
        add(judge_limit_of_accuracy("expected accuracy", expected - expected_slack, *facts.errors, demands.confidence,
                                    percent(expected) + " is expected, less " + percent(expected_slack) + " at most"));
        is_known = findings.back().outcome == Outcome::pass;
    }
    add(judge_order(facts));
    add(judge_inputs(facts));
    if (facts.errors) {
        add(judge_chance(facts, is_known));
        add(judge_confidence(facts, is_known));
    }
    return findings;
}

}  // namespace mlq
