// Splits along time.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

MakeOptions timed(const std::string& parts, double gap = 0, double purge = 0) {
    MakeOptions options{
        .options = {.mode = SplitPlan::Mode::time, .parts = parse_parts(parts), .gap = gap, .purge = purge}};
    options.recipe.time = "at";
    return options;
}

std::string numbers(const std::vector<int>& times) {
    std::string text = "at\n";
    for (const int time : times) text += std::to_string(time) + "\n";
    return text;
}

}  // namespace

TEST_CASE("the oldest rows go to the first part, wherever they stand") {
    const MadeSplit made =
        make_from_text(numbers({5, 1, 9, 3, 7, 2, 10, 4, 8, 6}), timed("train=0.6,dev=0.2,test=0.2"));
    CHECK(made["train.csv"] == numbers({5, 1, 3, 2, 4, 6}));
    CHECK(made["dev.csv"] == numbers({7, 8}));
    CHECK(made["test.csv"] == numbers({9, 10}));
}

TEST_CASE("rows of one moment stay together, on the side where fewer are misplaced") {
    const MadeSplit made = make_from_text(numbers({1, 2, 3, 3, 3, 3, 3, 8, 9, 9}), timed("train=0.3,test=0.7"));
    CHECK(made["train.csv"] == numbers({1, 2}));
    const MadeSplit later = make_from_text(numbers({1, 2, 3, 3, 3, 3, 3, 8, 9, 9}), timed("train=0.6,test=0.4"));
    CHECK(later["train.csv"] == numbers({1, 2, 3, 3, 3, 3, 3}));
}

TEST_CASE("a gap drops what follows a border, a purge what comes before it") {
    const std::vector<int> times = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const MadeSplit gap = make_from_text(numbers(times), timed("train=0.5,test=0.5", 2));
    CHECK(gap["train.csv"] == numbers({1, 2, 3, 4, 5}));
    CHECK(gap["test.csv"] == numbers({8, 9, 10}));
    CHECK(gap["dropped.csv"] == numbers({6, 7}));
    const MadeSplit purge = make_from_text(numbers(times), timed("train=0.5,test=0.5", 0, 2));
    CHECK(purge["train.csv"] == numbers({1, 2, 3}));
    CHECK(purge["test.csv"] == numbers({6, 7, 8, 9, 10}));
    CHECK_THROWS_WITH(make_from_text(numbers(times), timed("train=0.5,test=0.5", 100)),
                      Catch::Contains("would be empty"));
}

TEST_CASE("dates are compared as moments, not as text") {
    const MadeSplit made =
        make_from_text("at\n2024-03-01T00:30:00+02:00\n2024-02-29T23:00:00Z\n2024-02-29 21:00\n2023-12-31\n",
                       timed("train=0.75,test=0.25"));
    CHECK(made["test.csv"] == "at\n2024-02-29T23:00:00Z\n");
    CHECK_THROWS_WITH(make_from_text("at\n2024-02-29\nsoon\n", timed("train=0.5,test=0.5")),
                      Catch::Contains("line 3 (byte 14)") && Catch::Contains("neither a date nor a number"));
}

TEST_CASE("what time cannot be combined with is refused") {
    MakeOptions options = timed("train=0.5,test=0.5");
    options.recipe.group = {"at"};
    CHECK_THROWS_WITH(make_from_text(numbers({1, 2}), options), Catch::Contains("--group"));
    options.recipe.group.clear();
    options.recipe.strata = {{.name = "at"}};
    CHECK_THROWS_WITH(make_from_text(numbers({1, 2}), options), Catch::Contains("--stratify"));
    CHECK_THROWS_WITH(make_from_text(numbers({4, 4, 4, 4}), timed("train=0.5,test=0.5")),
                      Catch::Contains("would be empty"));
}
