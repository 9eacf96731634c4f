// The four-way split: Dev and Test are unbiased, Train is not, and Train-dev is like Train.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// 900 rows from the web, 100 from the camera; classes a and b, of different shares.
std::string two_domains() {
    std::string text = "id,source,label\n";
    for (int i = 0; i < 1000; ++i)
        text += std::to_string(i) + (i % 10 == 0 ? ",camera," : ",web,") + (i % 20 < 5 ? "a" : "b") + "\n";
    return text;
}

MakeOptions by_domain(const std::string& parts, SplitPlan::Mode mode = SplitPlan::Mode::exact) {
    MakeOptions options{.options = {.mode = mode, .parts = parse_parts(parts)}};
    options.recipe.key = {"id"};
    options.recipe.domain = "source";
    options.recipe.target = "camera";
    return options;
}

using Counts = std::map<std::string, std::uint64_t>;

}  // namespace

TEST_CASE("dev and test come from the target domain, train and train-dev from the others") {
    MakeOptions options = by_domain("train=rest,dev=0.5,test=0.5");
    options.options.train_dev = parse_part_size("0.1", "--train-dev");
    options.recipe.strata = {{.name = "label"}};
    const MadeSplit made = make_from_text(two_domains(), options);
    CHECK(count_values(made["train.csv"], 1) == Counts{{"web", 810}});
    CHECK(count_values(made["train-dev.csv"], 1) == Counts{{"web", 90}});
    CHECK(count_values(made["dev.csv"], 1) == Counts{{"camera", 50}});
    CHECK(count_values(made["test.csv"], 1) == Counts{{"camera", 50}});
    CHECK(made.files.count("dropped.csv") == 0);
    // Train-dev has the classes of Train, Test those of the target.
    CHECK(count_values(made["train-dev.csv"], 2) == Counts{{"a", 20}, {"b", 70}});
    CHECK(count_values(made["test.csv"], 2) == Counts{{"a", 25}, {"b", 25}});
}

TEST_CASE("target rows that are left are dropped, or go to train if asked") {
    const MadeSplit dropping = make_from_text(two_domains(), by_domain("train=rest,dev=20,test=30"));
    CHECK(count_values(dropping["train.csv"], 1) == Counts{{"web", 900}});
    CHECK(count_values(dropping["dropped.csv"], 1) == Counts{{"camera", 50}});
    MakeOptions options = by_domain("train=rest,dev=20,test=30");
    options.options.rest_to_train = true;
    const MadeSplit keeping = make_from_text(two_domains(), options);
    CHECK(count_values(keeping["train.csv"], 1) == Counts{{"camera", 50}, {"web", 900}});
    CHECK(keeping["test.csv"] == dropping["test.csv"]);
    options.options.train_dev = parse_part_size("95", "--train-dev");
    CHECK(count_values(make_from_text(two_domains(), options)["train-dev.csv"], 1).size() == 2);
}

TEST_CASE("by hash, every key of a domain has its part before it is seen") {
    MakeOptions options = by_domain("train=rest,dev=0.3,test=0.4", SplitPlan::Mode::hash);
    options.options.train_dev = parse_part_size("0.2", "--train-dev");
    const MadeSplit made = make_from_text(two_domains(), options);
    CHECK(count_values(made["dev.csv"], 1).count("web") == 0);
    CHECK(count_values(made["test.csv"], 1).count("web") == 0);
    CHECK(count_values(made["train.csv"], 1).count("camera") == 0);
    CHECK(count_values(made["train-dev.csv"], 1).count("camera") == 0);
    CHECK(count_values(made["dropped.csv"], 1).count("web") == 0);
    CHECK(made.result.applied.rows.size() == 5);
}

TEST_CASE("groups of one domain stay whole") {
    std::string text = "id,source,user\n";
    for (int i = 0; i < 600; ++i)
        text += std::to_string(i) + (i / 6 % 4 == 0 ? ",camera," : ",web,") + std::to_string(i / 6) + "\n";
    MakeOptions options = by_domain("train=rest,dev=0.5,test=0.5", SplitPlan::Mode::groups);
    options.recipe.group = {"user"};
    const MadeSplit made = make_from_text(text, options);
    // 25 users of 6 rows in two halves: 12 and 13 users.
    const auto dev = count_values(made["dev.csv"], 1), test = count_values(made["test.csv"], 1);
    CHECK((test == Counts{{"camera", 72}} || test == Counts{{"camera", 78}}));
    CHECK((dev == Counts{{"camera", 72}} || dev == Counts{{"camera", 78}}));
    for (const auto& [user, rows] : count_values(made["test.csv"], 2)) CHECK(rows == 6);
}

TEST_CASE("a domain that is nobody's or everybody's is an error") {
    MakeOptions options = by_domain("train=rest,dev=0.5,test=0.5");
    options.recipe.target = "radar";
    CHECK_THROWS_WITH(make_from_text(two_domains(), options), Catch::Contains("no row has \"radar\""));
    options.recipe.domain = "label";
    CHECK_THROWS_AS(make_from_text("id,label\n1,radar\n2,radar\n3,radar\n", options), Error);
}
