// Groups stay whole, sizes are rows, and classes come as near as groups allow.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

MakeOptions grouped(const std::string& parts) {
    MakeOptions options{.options = {.mode = SplitPlan::Mode::groups, .parts = parse_parts(parts)}};
    options.recipe.group = {"user"};
    return options;
}

// Users with 1 to 30 rows, each user with a taste for one class.
std::vector<std::string> user_rows(Random& random, int users) {
    std::vector<std::string> rows;
    for (int user = 0; user < users; ++user) {
        const auto count = 1 + random.below(1 + random.below(30));
        const auto taste = random.below(5);
        for (std::uint64_t i = 0; i < count; ++i)
            rows.push_back(std::to_string(rows.size()) + ",u" + std::to_string(user) + ",c" +
                           std::to_string(random.below(2) == 0 ? taste : random.below(5)));
    }
    return rows;
}

}  // namespace

TEST_CASE("no group is in two parts, and sizes in rows are met nearly") {
    const std::uint64_t seed = 21;
    CAPTURE(seed);
    Random random(seed);
    auto rows = user_rows(random, 300);
    const std::string head = "id,user,label";
    const MadeSplit made = make_from_text(join_lines(head, rows), grouped("train=0.8,dev=0.1,test=0.1"));
    std::map<std::string, int> parts_of;
    for (const char* name : {"train.csv", "dev.csv", "test.csv"})
        for (const auto& [user, count] : count_values(made[name], 1)) ++parts_of[user];
    CHECK(parts_of.size() == 300);
    CHECK(std::all_of(parts_of.begin(), parts_of.end(), [](const auto& item) { return item.second == 1; }));
    CHECK(find_misses(made.result).size < 0.005);
    // The same for rows in another order, and the same bytes for more threads.
    MakeOptions options = grouped("train=0.8,dev=0.1,test=0.1");
    options.threads = 3;
    options.read.chunk_size = 512;
    CHECK(make_from_text(join_lines(head, rows), options).files == made.files);
    shuffle(rows, random);
    CHECK(sorted_rows(make_from_text(join_lines(head, rows), options)["dev.csv"]) == sorted_rows(made["dev.csv"]));
}

TEST_CASE("groups and strata together: shares of classes are near those of the whole") {
    const std::uint64_t seed = 22;
    CAPTURE(seed);
    Random random(seed);
    const auto rows = user_rows(random, 500);
    MakeOptions options = grouped("train=0.7,dev=0.15,test=0.15");
    const MadeSplit plain = make_from_text(join_lines("id,user,label", rows), options);
    options.recipe.strata = {{.name = "label"}};
    const MadeSplit made = make_from_text(join_lines("id,user,label", rows), options);
    const Misses misses = find_misses(made.result);
    CHECK(misses.size < 0.005);
    CHECK(misses.share < 0.003);
    CHECK(plain.files.at("test.csv") != made.files.at("test.csv"));
}

TEST_CASE("a group larger than a part is said, not hidden") {
    std::vector<std::string> rows;
    for (int i = 0; i < 90; ++i) rows.push_back(std::to_string(i) + ",big,a");
    for (int i = 90; i < 100; ++i) rows.push_back(std::to_string(i) + ",u" + std::to_string(i) + ",a");
    const MadeSplit made = make_from_text(join_lines("id,user,label", rows), grouped("train=0.5,test=0.5"));
    const Misses misses = find_misses(made.result);
    CHECK(misses.size == Approx(0.8));
    CHECK_THROWS_WITH(make_from_text("id,user\n1,a\n2,a\n", grouped("train=0.5,test=0.5")),
                      Catch::Contains("1 groups for 2 parts"));
    MakeOptions options = grouped("train=0.5,test=0.5");
    options.options.rare = RarePolicy::drop;
    CHECK_THROWS_AS(make_from_text(join_lines("id,user,label", rows), options), Error);
}
