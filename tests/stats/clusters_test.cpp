#include "mlq/stats/clusters.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("groups that are all right or all wrong count as one example each") {
    const std::vector<Counts> groups = {{10, 10}, {0, 10}, {10, 10}, {0, 10}, {0, 10}, {0, 10}};
    const auto design = find_design_effect(groups);
    CHECK(design.correlation == Approx(1));
    CHECK(design.effect == Approx(10));
    const auto effective = effective_counts({20, 60}, design);
    // Of six examples, and the effect of six groups is uncertain: t(5) / z = 2.570582 / 1.959964, squared.
    CHECK(effective.total == Approx(6 / 1.720144));
    CHECK(effective.errors == Approx(2 / 1.720144));
}

TEST_CASE("where hardly an error was seen, few groups count as few examples") {
    // No error in twelve groups of ten: nobody knows how much a group errs together, so it is one example.
    const std::vector<Counts> clean(12, Counts{0, 10});
    const auto twelve = effective_counts({0, 120}, find_design_effect(clean));
    CHECK(twelve.total == Approx(12 / std::pow(2.200985 / 1.959964, 2)));
    // Of 1200 groups that says less, and many errors need no such caution.
    const std::vector<Counts> many(1200, Counts{0, 10});
    CHECK(effective_counts({0, 12000}, find_design_effect(many)).total > 9500);
    std::vector<Counts> busy;
    for (int i = 0; i < 12; ++i) busy.push_back({4.0 + i % 3, 10});
    CHECK(effective_counts({60, 120}, find_design_effect(busy)).total ==
          Approx(120 / std::pow(2.200985 / 1.959964, 2)));
    // One group is one example, and examples alone need no correction.
    CHECK(effective_counts({3, 10}, find_design_effect(std::vector<Counts>{{3, 10}})).total == Approx(1));
    CHECK(effective_counts({1, 3}, find_design_effect(std::vector<Counts>{{0, 1}, {1, 1}, {0, 1}})).total == 3);
}

TEST_CASE("the analysis of variance by hand") {
    // Groups of 4 with 1, 2 and 3 errors: MSB = 4 (1/16 + 0 + 1/16) / 2 = 1/4, MSW = (3/4 + 1 + 3/4) / 9 = 5/18,
    // below zero, so 0.
    CHECK(find_design_effect(std::vector<Counts>{{1, 4}, {2, 4}, {3, 4}}).correlation == 0);
    // With 0, 2 and 4 errors: MSB = 4 (1/4 + 1/4) / 2 = 1, MSW = 1 / 9, ICC = (1 - 1/9) / (1 + 3/9) = 2/3, an
    // effect of 3. By the sums: residuals -2, 0, 2, so 8 * 3/2 / (12 / 4) = 4.
    const auto design = find_design_effect(std::vector<Counts>{{0, 4}, {2, 4}, {4, 4}, {0, 0}});
    CHECK(design.correlation == Approx(2.0 / 3));
    CHECK(design.effect == Approx(4));
    CHECK(design.groups == 3);
}

TEST_CASE("independent examples have no design effect, whatever the grouping") {
    CHECK(find_design_effect({}).effect == 1);
    CHECK(find_design_effect(std::vector<Counts>{{3, 10}}).effect == 1);
    CHECK(find_design_effect(std::vector<Counts>{{0, 1}, {1, 1}, {0, 1}}).effect == 1);
    CHECK(find_design_effect(std::vector<Counts>{{0, 5}, {0, 5}}).effect == 1);
    const std::uint64_t seed = 3;
    Random random(seed);
    std::vector<Counts> groups(400, {0, 25});
    for (auto& group : groups)
        for (int i = 0; i < 25; ++i) group.errors += random.uniform() < 0.2;
    CAPTURE(seed);
    CHECK(find_design_effect(groups).effect < 1.3);
}

TEST_CASE("resampling singletons agrees with the paired posterior, and resampling true clusters is wider") {
    std::vector<PairedCells> singles, clusters;
    const int counts[4] = {900, 30, 20, 50};
    for (int cell = 0; cell < 4; ++cell) {
        for (int i = 0; i < counts[cell]; ++i) {
            PairedCells one;
            (cell == 0   ? one.both_right
             : cell == 1 ? one.only_a_wrong
             : cell == 2 ? one.only_b_wrong
                         : one.both_wrong) = 1;
            singles.push_back(one);
            for (double* count : {&one.both_right, &one.only_a_wrong, &one.only_b_wrong, &one.both_wrong}) *count *= 10;
            if (i % 10 == 0) clusters.push_back(one);
        }
    }
    const auto exact = PairedPosterior({900, 30, 20, 50}).interval(0.9);
    const auto single = resample_difference(singles, 0.9, 0.02, 1, 4000);
    const auto cluster = resample_difference(clusters, 0.9, 0.02, 1, 4000);
    CHECK(single.interval.width == Approx(exact.width).epsilon(0.08));
    CHECK(single.probability_a_better ==
          Approx(PairedPosterior({900, 30, 20, 50}).probability_a_better()).margin(0.03));
    CHECK(cluster.interval.width > 2.5 * single.interval.width);
    CHECK(resample_difference(singles, 0.9, 0.02, 1, 500).median ==
          resample_difference(singles, 0.9, 0.02, 1, 500).median);
    CHECK_THROWS_AS(resample_difference(std::vector<PairedCells>(1), 0.9, 0, 1), Error);
}
