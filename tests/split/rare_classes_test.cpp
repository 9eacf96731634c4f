// Classes too small for every part: what the policy says, never an error; and several labels a row.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// 1000 rows of "common", five classes of three rows, one class of one row.
std::string skewed() {
    std::vector<std::string> rows;
    for (int i = 0; i < 1000; ++i) rows.push_back("common");
    for (int i = 0; i < 15; ++i) rows.push_back("rare" + std::to_string(i / 3));
    rows.push_back("single");
    std::string text = "id,label\n";
    for (std::size_t i = 0; i < rows.size(); ++i) text += std::to_string(i) + "," + rows[i] + "\n";
    return text;
}

MadeSplit make_with(RarePolicy policy, std::uint64_t below = 0) {
    MakeOptions options{.options = {.mode = SplitPlan::Mode::exact,
                                    .parts = parse_parts("train=0.8,dev=0.1,test=0.1"),
                                    .rare = policy,
                                    .rare_below = below}};
    options.recipe.strata = {{.name = "label"}};
    return make_from_text(skewed(), options);
}

}  // namespace

TEST_CASE("rare classes are listed, and sizes stay exact") {
    for (const RarePolicy policy : {RarePolicy::round, RarePolicy::cover, RarePolicy::first, RarePolicy::pool}) {
        const MadeSplit made = make_with(policy);
        CHECK(made.result.decision.rare.size() == 6);
        CHECK(made.result.applied.rows == std::vector<std::uint64_t>{813, 102, 101});
    }
}

TEST_CASE("cover shows every class with rows enough to every part") {
    const MadeSplit made = make_with(RarePolicy::cover);
    for (const char* name : {"train.csv", "dev.csv", "test.csv"}) {
        auto counts = count_values(made[name], 1);
        for (int c = 0; c < 5; ++c) CHECK(counts["rare" + std::to_string(c)] == 1);
    }
}

TEST_CASE("first keeps rare classes in the first part, drop leaves them out, pool takes them as one class") {
    CHECK(count_values(make_with(RarePolicy::first)["dev.csv"], 1).size() == 1);
    CHECK(count_values(make_with(RarePolicy::first)["train.csv"], 1).size() == 7);
    const MadeSplit dropping = make_with(RarePolicy::drop);
    CHECK(dropping.result.applied.rows == std::vector<std::uint64_t>{800, 100, 100, 16});
    CHECK(count_values(dropping["dropped.csv"], 1).size() == 6);
    const MadeSplit pooled = make_with(RarePolicy::pool);
    const auto train = count_values(pooled["train.csv"], 1);
    std::uint64_t rare = 0;
    for (const auto& [label, rows] : train) rare += label == "common" ? 0 : rows;
    CHECK((rare == 12 || rare == 13));  // 16 * 0.8 = 12.8
}

TEST_CASE("the border of rare can be given") {
    CHECK(make_with(RarePolicy::drop, 3).result.applied.rows.back() == 1);
    CHECK(make_with(RarePolicy::drop, 2).result.decision.rare.front().stratum == "single");
    CHECK_THROWS_WITH(parse_rare_policy("ignore"), Catch::Contains("round, cover, first, pool, drop"));
}

TEST_CASE("with several labels a row, each label is near its ideal in each part and sizes are exact") {
    const std::uint64_t seed = 31;
    CAPTURE(seed);
    Random random(seed);
    const char* names[] = {"cat", "dog", "tree", "car", "sky", "boat"};
    std::string text = "id,labels\n";
    std::map<std::string, double> all;
    for (int i = 0; i < 1000; ++i) {
        std::string labels;
        for (std::uint64_t k = 0; k < 6; ++k) {
            if (random.below(k + 2) != 0) continue;
            labels += (labels.empty() ? "" : " | ") + std::string(names[k]);
            ++all[names[k]];
        }
        text += std::to_string(i) + "," + labels + "\n";
    }
    MakeOptions options{
        .options = {.mode = SplitPlan::Mode::exact, .parts = parse_parts("train=0.7,dev=0.15,test=0.15")}};
    options.recipe.strata = {{.name = "labels"}};
    options.recipe.label_separator = "|";
    const MadeSplit made = make_from_text(text, options);
    CHECK(made.result.applied.rows == std::vector<std::uint64_t>{700, 150, 150});
    const std::pair<const char*, double> parts[] = {{"train.csv", 0.7}, {"dev.csv", 0.15}, {"test.csv", 0.15}};
    for (const auto& [name, share] : parts)
        for (const auto& [label, rows] : all) {
            double found = 0;
            for (const std::string& line : sorted_rows(made[name]))
                found += line.find(label) != std::string::npos ? 1 : 0;
            CAPTURE(name, label);
            CHECK(std::abs(found - rows * share) <= 2);
        }
}
