// Exact splits: totals to the row, strata to floor or ceiling, and nothing but the set of rows decides.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

MakeOptions stratified(const std::string& parts, const std::vector<std::string>& columns = {"label"}) {
    MakeOptions options{.options = {.mode = SplitPlan::Mode::exact, .parts = parse_parts(parts)}};
    options.recipe.key = {"id"};
    for (const std::string& column : columns) options.recipe.strata.push_back({.name = column});
    return options;
}

std::vector<std::string> random_rows(Random& random, std::size_t count, std::size_t classes) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < count; ++i)
        rows.push_back(std::to_string(i) + ",c" +
                       std::to_string(random.below(random.below(3) == 0 ? classes : classes / 2 + 1)));
    return rows;
}

}  // namespace

TEST_CASE("totals are exact to the row and every class is the floor or the ceiling of its ideal") {
    const std::uint64_t seed = 11;
    CAPTURE(seed);
    Random random(seed);
    for (int round = 0; round < 25; ++round) {
        const std::size_t count = 60 + random.below(900);
        const auto rows = random_rows(random, count, 2 + random.below(40));
        const MadeSplit made = make_from_text(join_lines("id,label", rows), stratified("train=0.7,dev=0.2,test=0.1"));
        const std::vector<std::uint64_t> totals = resolve_sizes(parse_parts("train=0.7,dev=0.2,test=0.1"), count);
        CHECK(made.result.applied.rows == totals);
        const auto all = count_values(join_lines("id,label", rows), 1);
        std::size_t part = 0;
        for (const char* name : {"train.csv", "dev.csv", "test.csv"}) {
            REQUIRE(sorted_rows(made[name]).size() == totals[part]);
            auto counts = count_values(made[name], 1);
            for (const auto& [label, in_all] : all) {
                const std::uint64_t scaled = in_all * totals[part];
                CAPTURE(round, name, label);
                CHECK(counts[label] >= scaled / count);
                CHECK(counts[label] <= (scaled + count - 1) / count);
            }
            ++part;
        }
    }
}

TEST_CASE("the same rows in any order give the same split") {
    const std::uint64_t seed = 12;
    CAPTURE(seed);
    Random random(seed);
    auto rows = random_rows(random, 2000, 17);
    const MadeSplit made = make_from_text(join_lines("id,label", rows), stratified("train=0.8,dev=0.1,test=0.1"));
    for (int round = 0; round < 3; ++round) {
        shuffle(rows, random);
        const MadeSplit again = make_from_text(join_lines("id,label", rows), stratified("train=0.8,dev=0.1,test=0.1"));
        for (const char* name : {"train.csv", "dev.csv", "test.csv"})
            CHECK(sorted_rows(again[name]) == sorted_rows(made[name]));
    }
    // In one file or in three, too.
    const std::vector<std::string> first(rows.begin(), rows.begin() + 500);
    const std::vector<std::string> second(rows.begin() + 500, rows.end());
    const MadeSplit pieces =
        make_from({text_input("1.csv", join_lines("id,label", first)), text_input("2.csv", "id,label\n"),
                   text_input("3.csv", join_lines("id,label", second))},
                  stratified("train=0.8,dev=0.1,test=0.1"));
    CHECK(sorted_rows(pieces["test.csv"]) == sorted_rows(made["test.csv"]));
}

TEST_CASE("threads and instruction sets do not change a byte of what is written") {
    const std::uint64_t seed = 13;
    CAPTURE(seed);
    Random random(seed);
    const std::string text = join_lines("id,label", random_rows(random, 30000, 50));
    MakeOptions options = stratified("train=0.8,dev=0.1,test=0.1");
    options.read.chunk_size = 4096;
    for (const Emit emit : {Emit::files, Emit::column, Emit::index})
        for (const bool gzip : {false, true}) {
            options.emit = {.emit = emit, .gzip = gzip};
            options.threads = 1;
            const MadeSplit made = make_from_text(text, options);
            for (const int threads : {2, 3, 7}) {
                options.threads = threads;
                options.read.isa = threads == 3 ? "scalar" : "auto";
                CHECK(make_from_text(text, options).files == made.files);
            }
        }
}

TEST_CASE("rows keep their order within a part, and another salt gives another split") {
    Random random(14);
    const std::string text = join_lines("id,label", random_rows(random, 500, 5));
    MakeOptions options = stratified("train=0.5,test=0.5");
    const MadeSplit made = make_from_text(text, options);
    std::vector<int> ids;
    for (const std::string& line : split_lines(made["train.csv"]))
        if (line != "id,label") ids.push_back(std::stoi(line));
    CHECK(std::is_sorted(ids.begin(), ids.end()));
    options.recipe.salt = "1";
    CHECK(make_from_text(text, options)["train.csv"] != made["train.csv"]);
}

TEST_CASE("identical rows are divided exactly, too") {
    // Forty times the same row: all ranks are equal, and sizes still hold, with any number of threads.
    const std::string text = join_lines("id,label", std::vector<std::string>(40, "7,a"));
    MakeOptions options = stratified("train=0.5,dev=0.3,test=0.2");
    options.read.chunk_size = 16;
    const MadeSplit made = make_from_text(text, options);
    CHECK(made.result.applied.rows == std::vector<std::uint64_t>{20, 12, 8});
    options.threads = 3;
    CHECK(make_from_text(text, options).files == made.files);
}

TEST_CASE("two strata columns are crossed, and numbers are cut at their quantiles") {
    std::vector<std::string> rows;
    for (int i = 0; i < 600; ++i)
        rows.push_back(std::to_string(i) + (i % 3 == 0 ? ",x," : ",y,") + std::to_string(i * 7919 % 600));
    const std::string text = join_lines("id,label,price", rows);
    MakeOptions options = stratified("train=0.5,test=0.5", {"label", "price"});
    options.recipe.strata[1].bins = 4;
    const MadeSplit made = make_from_text(text, options);
    CHECK(made.result.recipe.strata[1].cuts == std::vector<double>{150, 300, 450});
    CHECK(made.result.applied.classes.size() == 8);
    for (const ClassCount& item : made.result.applied.classes) {
        CAPTURE(item.name);
        CHECK(item.rows[0] + item.rows[1] == (item.name.starts_with("x") ? 50 : 100));
        CHECK(item.rows[0] == item.rows[1]);
    }
}

TEST_CASE("a column of one value, and words among numbers, have a bin each") {
    MakeOptions options = stratified("train=0.5,test=0.5", {"price"});
    options.recipe.strata[0].bins = 3;
    const MadeSplit same = make_from_text("id,price\n1,5\n2,5\n3,5\n4,5\n", options);
    CHECK(same.result.applied.classes.size() == 1);
    const MadeSplit mixed = make_from_text("id,price\n1,5\n2,\n3,n/a\n4,7\n5,6\n6,9\n", options);
    CHECK(mixed.result.applied.classes.back().name == "not a number");
    CHECK_THROWS_WITH(make_from_text("id,price\n1,x\n2,\n", options), Catch::Contains("holds no number"));
}

TEST_CASE("train-dev is taken out of train and has its proportions") {
    std::vector<std::string> rows;
    for (int i = 0; i < 1000; ++i) rows.push_back(std::to_string(i) + (i % 4 == 0 ? ",a" : ",b"));
    MakeOptions options = stratified("train=0.8,dev=0.1,test=0.1");
    options.options.train_dev = parse_part_size("0.1", "--train-dev");
    const MadeSplit made = make_from_text(join_lines("id,label", rows), options);
    CHECK(made.result.decision.plan.parts == std::vector<std::string>{"train", "train-dev", "dev", "test"});
    CHECK(made.result.applied.rows == std::vector<std::uint64_t>{720, 80, 100, 100});
    CHECK(count_values(made["train-dev.csv"], 1) == std::map<std::string, std::uint64_t>{{"a", 20}, {"b", 60}});
    options.options.train_dev = parse_part_size("800", "--train-dev");
    CHECK_THROWS_WITH(make_from_text(join_lines("id,label", rows), options), Catch::Contains("would leave train"));
}
