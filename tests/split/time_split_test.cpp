// Splits along time.
#include <catch2/catch.hpp>

#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/split/parse_value.hpp"
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

TEST_CASE("a gap is measured from the last row before it, a purge from the first row after it") {
    const std::vector<int> times = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const MadeSplit gap = make_from_text(numbers(times), timed("train=0.5,test=0.5", 2));
    CHECK(gap["train.csv"] == numbers({1, 2, 3, 4, 5}));
    CHECK(gap["test.csv"] == numbers({7, 8, 9, 10}));
    CHECK(gap["dropped.csv"] == numbers({6}));
    const MadeSplit purge = make_from_text(numbers(times), timed("train=0.5,test=0.5", 0, 2));
    CHECK(purge["train.csv"] == numbers({1, 2, 3}));
    CHECK(purge["test.csv"] == numbers({6, 7, 8, 9, 10}));
    CHECK_THROWS_WITH(make_from_text(numbers(times), timed("train=0.5,test=0.5", 100)),
                      Catch::Contains("would be empty"));
}

TEST_CASE("where rows of one moment shift the border, nothing farther away than the gap is dropped") {
    // Test begins twelve after Train ends: neither a gap nor a purge of seven has anything to drop.
    const std::vector<int> times = {1, 2, 3, 3, 3, 15, 16, 17};
    for (const MakeOptions& options : {timed("train=0.5,test=0.5", 7), timed("train=0.5,test=0.5", 0, 7)}) {
        const MadeSplit made = make_from_text(numbers(times), options);
        CHECK(made["train.csv"] == numbers({1, 2, 3, 3, 3}));
        CHECK(made["test.csv"] == numbers({15, 16, 17}));
        CHECK(made.files.count("dropped.csv") == 0);
    }
    const MadeSplit purged = make_from_text(numbers(times), timed("train=0.5,test=0.5", 0, 13));
    CHECK(purged["dropped.csv"] == numbers({2, 3, 3, 3}));
    const MadeSplit gapped = make_from_text(numbers(times), timed("train=0.5,test=0.5", 13));
    CHECK(gapped["dropped.csv"] == numbers({15}));
}

TEST_CASE("dates with names of months, and formats of one's own") {
    const double day = 946684800;  // 2000-01-01
    for (const char* text : {"2000-01-01", "Jan 1 2000", "January 1, 2000", "1 Jan 2000", "1 january 2000",
                             "Sat, 1 Jan 2000", "Sat Jan 01 2000"})
        CHECK(parse_time(text) == day);
    CHECK(parse_time("Sat, 01 Jan 2000 10:00:30 +0200") == day + 8 * 3600 + 30);
    CHECK(parse_time("Jan 1, 2000, 10:00") == day + 36000);
    for (const char* text : {"2024-02-30", "Feb 30 2000", "1/2/2000", "Jan 1", "May", "Jan 1 2000 soon", "2023-02-29"})
        CHECK(std::isnan(parse_time(text)));
    CHECK(parse_time("31.12.1999 24", "%d.%m.%Y %H") != parse_time("31.12.1999", "%d.%m.%Y"));
    CHECK(parse_time("01.01.2000 10:00 +0200", "%d.%m.%Y %H:%M %z") == day + 8 * 3600);
    CHECK(std::isnan(parse_time("01.01.2000 10:00", "%d.%m.%Y")));
    CHECK(std::isnan(parse_time("31.02.2000", "%d.%m.%Y")));
    for (const char* format : {"%d.%m.%Y", "%D %T", "%Y-%j", "%m/%d/%y %I:%M %p"})
        CHECK_NOTHROW(check_time_format(format));
    for (const char* format : {"%H:%M", "%Y", "day", "%"}) CHECK_THROWS_AS(check_time_format(format), Error);
    MakeOptions options = timed("train=0.75,test=0.25");
    options.recipe.time_format = "%d.%m.%Y";
    const MadeSplit made = make_from_text("at\n1.2.2000\n2.1.2000\n3.1.1999\n30.1.2000\n", options);
    CHECK(made["test.csv"] == "at\n1.2.2000\n");
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
    CHECK_THROWS_WITH(make_from_text(numbers({1, 2}), options), Catch::Contains("`group`"));
    options.recipe.group.clear();
    options.recipe.strata = {{.name = "at"}};
    CHECK_THROWS_WITH(make_from_text(numbers({1, 2}), options), Catch::Contains("`stratify`"));
    CHECK_THROWS_WITH(make_from_text(numbers({4, 4, 4, 4}), timed("train=0.5,test=0.5")),
                      Catch::Contains("would be empty"));
}
