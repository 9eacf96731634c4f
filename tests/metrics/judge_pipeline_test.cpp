#include "mlq/metrics/judge_pipeline.hpp"

#include <catch2/catch.hpp>

using namespace mlq;
using Catch::Contains;

namespace {

// `right` of `total` at this mean confidence, ten classes of the same size.
PipelineFacts facts_of(double right, double total, double confidence) {
    PipelineFacts facts;
    facts.errors = Counts{total - right, total};
    facts.mean_confidence = confidence;
    facts.chance = 0.1;
    facts.rarer = 0.9 * total;
    return facts;
}

// The finding of this name; nothing is an empty name.
PipelineFinding finding_of(const PipelineFacts& facts, const std::string& name, const PipelineDemands& demands = {}) {
    for (auto& finding : judge_pipeline(facts, demands))
        if (finding.name == name) return finding;
    return {};
}

}  // namespace

TEST_CASE("an honest network has no finding") {
    CHECK(judge_pipeline(facts_of(9100, 10000, 0.93), {}).empty());
    CHECK(judge_pipeline(facts_of(4, 5, 0.93), {}).empty());         // few examples accuse nobody
    CHECK(judge_pipeline(facts_of(4000, 10000, 0.42), {}).empty());  // weak, and knows it
    CHECK(judge_pipeline(facts_of(9500, 10000, 0.6), {}).empty());   // better than it thinks: sums of sigmoids, cosines
}

TEST_CASE("a network that trusts itself too much is told so, and no more") {
    const auto finding = finding_of(facts_of(8500, 10000, 0.97), "accuracy against confidence");
    CHECK(finding.outcome == Outcome::pass);
    CHECK_THAT(finding.detail, Contains("85.0 %") && Contains("97.0 %"));
}

TEST_CASE("an accuracy far below the network's own confidence leaves the verdict open, or fails it") {
    const std::string name = "accuracy against confidence";
    CHECK(finding_of(facts_of(6000, 10000, 0.92), name).outcome == Outcome::inconclusive);
    CHECK(finding_of(facts_of(3550, 10000, 0.92), name).outcome == Outcome::fail);
    // Known to be that weak.
    CHECK(finding_of(facts_of(3550, 10000, 0.92), name, {.expect_accuracy = 0.36}).outcome == Outcome::pass);
    // A few examples decide less: of 6 right in 12 no more is known than [0.25, 0.75].
    CHECK(finding_of(facts_of(6, 12, 0.92), name).outcome == Outcome::pass);
}

TEST_CASE("answers that are no better than guessing fail") {
    const std::string name = "better than chance";
    CHECK(finding_of(facts_of(1010, 10000, 0.12), name).outcome == Outcome::fail);
    CHECK(finding_of(facts_of(145, 1000, 0.16), name).outcome == Outcome::inconclusive);
    CHECK(finding_of(facts_of(2000, 10000, 0.22), name).name.empty());
    CHECK(finding_of(facts_of(2, 20, 0.12), name).name.empty());  // too few to say so
    // 95 % of the labels are one class, and there are few others: nothing is said.
    PipelineFacts rare = facts_of(95, 100, 0.95);
    rare.chance = 0.95, rare.rarer = 5;
    CHECK(judge_pipeline(rare, {}).empty());
}

TEST_CASE("demands on the accuracy are judged by its posterior") {
    const auto least = [](double right, double total) {
        return finding_of(facts_of(right, total, 0.9), "least accuracy", {.min_accuracy = 0.9}).outcome;
    };
    CHECK(least(9100, 10000) == Outcome::pass);
    CHECK(least(91, 100) == Outcome::inconclusive);
    CHECK(least(8900, 10000) == Outcome::fail);
    const auto expected = [](double right, double total) {
        return finding_of(facts_of(right, total, 0.9), "expected accuracy", {.expect_accuracy = 0.91}).outcome;
    };
    CHECK(expected(9050, 10000) == Outcome::pass);  // half a point below what was published
    CHECK(expected(8700, 10000) == Outcome::fail);
    CHECK(expected(18, 20) == Outcome::inconclusive);
    CHECK_THAT(finding_of(facts_of(18, 20, 0.9), "expected accuracy", {.expect_accuracy = 0.91}).detail,
               Contains("more labelled samples"));
}

TEST_CASE("another order of classes is named where it explains the errors") {
    PipelineFacts facts = facts_of(3550, 10000, 0.92);
    facts.order = ClassOrder{{1, 0}, {.both_right = 1700, .only_a_wrong = 75, .only_b_wrong = 2850, .both_wrong = 375}};
    const auto finding = finding_of(facts, "order of classes");
    CHECK(finding.outcome == Outcome::fail);
    CHECK_THAT(finding.detail, Contains("91.0 % under another order of classes: see `class-names`"));
    // Half a point better: classes that the network takes for each other, no other order.
    facts.order->cells = {.both_right = 4500, .only_a_wrong = 25, .only_b_wrong = 50, .both_wrong = 425};
    CHECK(finding_of(facts, "order of classes").name.empty());
}

TEST_CASE("other inputs are named where the network is much better on them") {
    PipelineFacts facts = facts_of(1950, 10000, 0.8);
    facts.tried = {
        {"a", "`scale` 1", {.both_right = 30, .only_a_wrong = 9, .only_b_wrong = 60, .both_wrong = 101}},
        {"b", "`scale` 1/255", {.both_right = 38, .only_a_wrong = 1, .only_b_wrong = 145, .both_wrong = 16}}};
    auto finding = finding_of(facts, "inputs");
    CHECK(finding.outcome == Outcome::fail);
    CHECK_THAT(finding.detail, Contains("91.5 % right with inputs b") && Contains("see `scale` 1/255"));
    facts.tried = {{"a", "", {.both_right = 180, .only_a_wrong = 4, .only_b_wrong = 8, .both_wrong = 8}}};
    CHECK(finding_of(facts, "inputs").name.empty());
}

TEST_CASE("without labels the first normalization decides") {
    PipelineFacts facts;
    facts.normalization = {.node = "bn", .distance = 0.01};
    CHECK(judge_pipeline(facts, {}).empty());
    facts.normalization = {
        .node = "bn", .distance = 7000, .nearest = "n", .advice = "--scale", .nearest_distance = 0.01};
    CHECK(finding_of(facts, "inputs").outcome == Outcome::fail);
    facts.normalization->nearest_distance = 3;
    CHECK(finding_of(facts, "inputs").outcome == Outcome::inconclusive);
    facts.normalization = {.node = "bn", .distance = 0.6, .nearest = "n", .advice = "--std", .nearest_distance = 0.01};
    CHECK(finding_of(facts, "inputs").outcome == Outcome::inconclusive);
    facts.normalization->nearest_distance = 0.4;  // another camera
    CHECK(finding_of(facts, "inputs").outcome == Outcome::pass);
    facts.errors = Counts{10, 1000};  // and where it is right all the same, nothing is wrong
    facts.normalization->distance = 7000;
    CHECK(finding_of(facts, "inputs").outcome == Outcome::pass);
}
