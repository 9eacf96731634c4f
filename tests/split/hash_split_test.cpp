// Hash splits: a pure function of salt and key, with published vectors.
#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/split/row_keys.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

MakeOptions hashed(const std::string& parts) {
    MakeOptions options{.options = {.mode = SplitPlan::Mode::hash, .parts = parse_parts(parts)}};
    options.recipe.key = {"id"};
    return options;
}

std::string numbered(int from, int to) {
    std::string text = "id\n";
    for (int i = from; i < to; ++i) text += "user-" + std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_CASE("the hash has the published test vectors") {
    // printf 'SALT\x1fKEY' | xxhsum -H3; docs/mlq-split.md lists them.
    CHECK(hash_key("0", "") == 0x2d11e89df70d2e3fULL);
    CHECK(hash_key("0", "a") == 0x2008b85893182879ULL);
    CHECK(hash_key("0", "user-1") == 0x429ec9b9396b62cdULL);
    CHECK(hash_key("0", "caf\xc3\xa9") == 0x755f90eb2cdd0f3cULL);
    CHECK(hash_key("2024", "user-1") == 0xa5eb699711329e3bULL);
    CHECK(hash_key("0+fold", "user-1") == 0xad7ce29bf7c1c6b2ULL);
    CHECK(hash_key("0", std::string(300, 'x')) == 0xe084f9cf9fffcd82ULL);
}

TEST_CASE("a row's rank is the hash of its key, whatever stands around it") {
    const auto rank_of = [](const std::string& text, Recipe recipe) {
        TableReader reader({text_input("t.csv", text)}, {});
        RowKeys keys(recipe);
        std::vector<std::uint64_t> ranks = {0};
        reader.each_batch(
            1, {.wanted = recipe_columns(recipe), .work = [&](Batch& batch, int) { keys.find_ranks(batch, ranks); }});
        return ranks[0];
    };
    const std::string longest(64, 'k'), longer(65, 'k');
    CHECK(rank_of("id,x\nuser-1,5\n", {.key = {"id"}}) == hash_key("0", "user-1"));
    CHECK(rank_of("x,id\n5,user-1", {.key = {"id"}}) == hash_key("0", "user-1"));
    CHECK(rank_of("x,id\n5,\"user-1\"\r\n", {.key = {"id"}}) == hash_key("0", "user-1"));
    CHECK(rank_of("id\n\"a\"\"b\"\n", {.key = {"id"}}) == hash_key("0", "a\"b"));
    CHECK(rank_of("id\n" + longest, {.key = {"id"}}) == hash_key("0", longest));
    CHECK(rank_of("id\n" + longer, {.key = {"id"}}) == hash_key("0", longer));
    CHECK(rank_of("id,x\n,\n", {.key = {"id"}}) == hash_key("0", ""));
    CHECK(rank_of("a,b\n1,2\n", {.key = {"b", "a"}}) == hash_key("0",
                                                                 "2\x1f"
                                                                 "1"));
    CHECK(rank_of("a,b\n1,2\r\n", {}) == hash_key("0", "1,2"));
    CHECK(rank_of("id\n User-1 \n", {.key = {"id"}, .fold_case = true, .trim = true}) ==
          hash_key("0+fold+trim", "user-1"));
}

TEST_CASE("appended data never moves old rows") {
    const MakeOptions options = hashed("train=0.8,dev=0.1,test=0.1");
    const MadeSplit before = make_from_text(numbered(0, 3000), options);
    const MadeSplit after = make_from_text(numbered(0, 5000), options);
    for (const char* name : {"train.csv", "dev.csv", "test.csv"}) CHECK(after[name].starts_with(before[name]));
}

TEST_CASE("shares are right up to the chance of 20 000 coins") {
    const MadeSplit made = make_from_text(numbered(0, 20000), hashed("train=0.8,dev=0.1,test=0.1"));
    const double expected[] = {0.8, 0.1, 0.1};
    for (std::size_t s = 0; s < 3; ++s) {
        const double deviation = std::sqrt(20000 * expected[s] * (1 - expected[s]));
        CHECK(std::abs(static_cast<double>(made.result.applied.rows[s]) - 20000 * expected[s]) < 4 * deviation);
    }
}

TEST_CASE("growing a part at the end of the axis takes rows from its neighbour alone") {
    const MadeSplit small = make_from_text(numbered(0, 3000), hashed("train=0.8,test=0.2"));
    const MadeSplit large = make_from_text(numbered(0, 3000), hashed("train=0.7,test=0.3"));
    const auto was = sorted_rows(small["test.csv"]), now = sorted_rows(large["test.csv"]);
    CHECK(std::includes(now.begin(), now.end(), was.begin(), was.end()));
}

TEST_CASE("by hash, train-dev comes out of train alone") {
    MakeOptions options = hashed("dev=0.1,train=0.8,test=0.1");
    const MadeSplit without = make_from_text(numbered(0, 4000), options);
    options.options.train_dev = parse_part_size("0.25", "--train-dev");
    const MadeSplit with = make_from_text(numbered(0, 4000), options);
    CHECK(with["dev.csv"] == without["dev.csv"]);
    CHECK(with["test.csv"] == without["test.csv"]);
    const double share = static_cast<double>(sorted_rows(with["train-dev.csv"]).size()) /
                         static_cast<double>(sorted_rows(without["train.csv"]).size());
    CHECK(share == Approx(0.25).margin(0.03));
}

TEST_CASE("a group that is hashed stays whole") {
    std::string text = "id,user\n";
    for (int i = 0; i < 3000; ++i) text += std::to_string(i) + ",u" + std::to_string(i % 200) + "\n";
    MakeOptions options = hashed("train=0.5,test=0.5");
    options.recipe.key.clear();
    options.recipe.group = {"user"};
    const MadeSplit made = make_from_text(text, options);
    const auto train = count_values(made["train.csv"], 1), test = count_values(made["test.csv"], 1);
    CHECK(train.size() + test.size() == 200);
    CHECK(train.size() > 60);
    CHECK(test.size() > 60);
}

TEST_CASE("what a hash cannot promise is refused") {
    MakeOptions options = hashed("train=0.8,test=0.2");
    options.recipe.strata = {{.name = "id"}};
    CHECK_THROWS_WITH(make_from_text("id\n1\n", options), Catch::Contains("`stratify`"));
    CHECK_THROWS_WITH(make_from_text("id\n1\n", hashed("train=rest,test=5")), Catch::Contains("as a fraction"));
}
