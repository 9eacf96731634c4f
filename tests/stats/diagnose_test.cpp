#include "mlq/stats/diagnose.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

const Gap& gap_of(const Diagnosis& diagnosis, GapKind kind) {
    for (const auto& gap : diagnosis.gaps)
        if (gap.kind == kind) return gap;
    FAIL("no such gap");
    return diagnosis.gaps.front();
}

}  // namespace

TEST_CASE("the lecture's example: Dev minus Train is 0.1, and only a Train-dev set tells why") {
    const PipelineErrors without{.human_rate = 0.005, .train = Counts{500, 50000}, .dev = Counts{220, 2000}};
    const auto blind = diagnose(without, Prior::uniform(), 0.95);
    CHECK(blind.gaps[blind.largest].kind == GapKind::variance_or_mismatch);
    CHECK(blind.gaps[blind.largest].median == Approx(0.1).margin(0.001));

    auto mismatch = without;
    mismatch.train_dev = Counts{30, 2000};
    const auto one = diagnose(mismatch, Prior::uniform(), 0.95);
    CHECK(one.gaps[one.largest].kind == GapKind::data_mismatch);
    CHECK_FALSE(one.too_small);

    auto variance = without;
    variance.train_dev = Counts{200, 2000};
    const auto two = diagnose(variance, Prior::uniform(), 0.95);
    CHECK(two.gaps[two.largest].kind == GapKind::variance);
    CHECK(gap_of(two, GapKind::variance).median == Approx(0.09).margin(0.001));
    CHECK_FALSE(two.too_small);
}

TEST_CASE("gaps add up along the chain, and their chances of being the largest to one") {
    const PipelineErrors errors{.human = Counts{1, 200},
                                .train = Counts{90, 10000},
                                .train_dev = Counts{20, 1000},
                                .dev = Counts{40, 1000},
                                .test = Counts{45, 1000}};
    const auto found = diagnose(errors, Prior::uniform(), 0.9);
    REQUIRE(found.gaps.size() == 4);
    double largest = 0, sum = 0;
    for (const auto& gap : found.gaps) {
        largest += gap.probability_largest;
        sum += gap.median;
        CHECK(gap.interval.low < gap.median);
        CHECK(gap.interval.high > gap.median);
    }
    CHECK(largest == Approx(1));
    CHECK(sum == Approx(46.0 / 1002 - 2.0 / 202).margin(0.003));
    CHECK(found.gaps[0].kind == GapKind::avoidable_bias);
    CHECK(found.gaps[3].kind == GapKind::dev_overfitting);
}

TEST_CASE("two gaps: the chance of the larger is that of one contrast") {
    // With a known human rate h, the gaps are train - h and dev - train; the first is the larger when 2 train > dev +
    // h.
    const PipelineErrors errors{.human_rate = 0.0, .train = Counts{50, 1000}, .dev = Counts{90, 1000}};
    const auto found = diagnose(errors, Prior::uniform(), 0.9);
    double wanted = 0;
    const Posterior train({50, 1000}), dev({90, 1000});
    for (int i = 0; i < 2000; ++i) wanted += train.probability_above(dev.lower_quantile((i + 0.5) / 2000) / 2) / 2000;
    CHECK(found.gaps[0].probability_largest == Approx(wanted).margin(1e-3));
}

TEST_CASE("the sets that must grow are named, and at the sizes said the answer is certain") {
    const PipelineErrors small{
        .human_rate = 0.0, .train = Counts{300, 10000}, .train_dev = Counts{5, 100}, .dev = Counts{60, 1000}};
    // Here train-dev alone, which was named with 1553 examples, stays at P(largest) = 0.88 with ten million.
    const PipelineErrors wrong_rival{
        .human_rate = 0.01, .train = Counts{100, 5000}, .train_dev = Counts{40, 1000}, .dev = Counts{50, 1000}};
    for (const auto& errors : {small, wrong_rival}) {
        const auto found = diagnose(errors, Prior::uniform(), 0.95);
        REQUIRE(found.too_small);
        REQUIRE_FALSE(found.too_small->needed.empty());
        const auto certain_at = [&](double share) {
            auto grown = errors;
            for (const auto& [set, total, needed] : found.too_small->needed) {
                auto& counts = set == "train" ? *grown.train : set == "train-dev" ? *grown.train_dev : *grown.dev;
                counts = {counts.errors * share * needed / total, share * needed};
            }
            return !diagnose(grown, Prior::uniform(), 0.95).too_small;
        };
        CHECK(certain_at(1.03));
        CHECK_FALSE(certain_at(0.95));
    }
    CHECK(diagnose(wrong_rival, Prior::uniform(), 0.95).too_small->needed.size() > 1);
}

TEST_CASE("no size tells equal gaps apart") {
    const auto found =
        diagnose({.human_rate = 0.0, .train = Counts{100, 1000}, .dev = Counts{200, 1000}}, Prior::uniform(), 0.95);
    REQUIRE(found.too_small);
    CHECK(found.too_small->needed.empty());
}

TEST_CASE("advice exists for every kind") {
    for (const auto kind : {GapKind::avoidable_bias, GapKind::variance, GapKind::data_mismatch,
                            GapKind::dev_overfitting, GapKind::variance_or_mismatch, GapKind::mixed}) {
        CHECK_FALSE(name_of(kind).empty());
        CHECK_FALSE(advice_for(kind).empty());
    }
}

TEST_CASE("a diagnosis needs two sets and possible counts") {
    CHECK_THROWS_AS(diagnose({}, Prior::uniform(), 0.95), Error);
    CHECK_THROWS_AS(diagnose({.dev = Counts{1, 10}}, Prior::uniform(), 0.95), Error);
    CHECK_THROWS_AS(diagnose({.train = Counts{11, 10}, .dev = Counts{1, 10}}, Prior::uniform(), 0.95), Error);
    CHECK_THROWS_AS(
        diagnose({.human = Counts{1, 10}, .human_rate = 0.1, .train = Counts{1, 10}}, Prior::uniform(), 0.95), Error);
    CHECK_THROWS_AS(diagnose({.human_rate = 1.0, .train = Counts{1, 10}}, Prior::uniform(), 0.95), Error);
    CHECK(diagnose({.train = Counts{1, 10}}, Prior::uniform(), 0.95).gaps.size() == 1);  // against a perfect human
}
