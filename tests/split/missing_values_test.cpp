// A missing value is never a value: no group, no label, no key is made of rows that have none.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/split/leaks.hpp"
#include "mlq/split/plan_json.hpp"
#include "mlq/split/row_keys.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

constexpr int users = 40, rows_of_user = 5;

// Rows "id,user" of users in fives; every `hole`-th row has no user.
std::string table_with_holes(int hole) {
    std::string text = "id,user\n";
    for (int row = 0; row < users * rows_of_user; ++row)
        text += std::to_string(row) + "," + (row % hole == 0 ? "" : "u" + std::to_string(row / rows_of_user)) + "\n";
    return text;
}

MakeOptions grouped(MissingGroup missing, SplitPlan::Mode mode = SplitPlan::Mode::groups) {
    MakeOptions options{.options = {.mode = mode, .parts = parse_parts("train=0.5,test=0.5")}};
    options.recipe.group = {"user"};
    options.recipe.missing_group = missing;
    return options;
}

std::uint64_t rows_without_user(const std::string& part) {
    return count_values(part, 1)[""];
}

LeakSearchResult check_text(const std::string& train, const std::string& test, const std::string& name) {
    LeakOptions options{.group = {"g"}, .label = {"y"}};
    return find_leaks({{"train", text_input(name, train)}, {"test", text_input(name, test)}}, options);
}

std::uint64_t found(const LeakSearchResult& result, const std::string& name) {
    for (const LeakCheck& check : result.checks)
        if (check.name == name) return check.rows;
    FAIL("no check " << name);
    return 0;
}

}  // namespace

TEST_CASE("rows without a group are no group") {
    for (const auto mode : {SplitPlan::Mode::groups, SplitPlan::Mode::hash}) {
        const std::string text = table_with_holes(4);
        const MadeSplit each = make_from_text(text, grouped(MissingGroup::each, mode));
        CHECK(rows_without_user(each["train.csv"]) > 5);
        CHECK(rows_without_user(each["test.csv"]) > 5);
        CHECK(each.result.applied.without_group == 50);
        const MadeSplit dropped = make_from_text(text, grouped(MissingGroup::drop, mode));
        CHECK(rows_without_user(dropped["dropped.csv"]) == 50);
        CHECK(sorted_rows(dropped["train.csv"]).size() + sorted_rows(dropped["test.csv"]).size() == 150);
        CHECK(rows_without_user(dropped["train.csv"]) + rows_without_user(dropped["test.csv"]) == 0);
        CHECK_THROWS_WITH(make_from_text(text, grouped(MissingGroup::error, mode)),
                          Catch::Contains("t.csv: line 2") && Catch::Contains("no value in the columns of `group`"));
        CHECK_THROWS_WITH(make_from_text(text, grouped(MissingGroup::unsaid, mode)),
                          Catch::Contains("50 of 200 rows have no value"));
    }
}

TEST_CASE("without a word a hundredth of the rows may lack a group") {
    CHECK(make_from_text(table_with_holes(150), grouped(MissingGroup::unsaid)).result.applied.without_group == 2);
    CHECK_THROWS_WITH(make_from_text(table_with_holes(99), grouped(MissingGroup::unsaid)),
                      Catch::Contains("3 of 200 rows"));
}

TEST_CASE("the policy travels with the plan") {
    Recipe recipe{.group = {"user"}, .missing_group = MissingGroup::drop};
    CHECK(read_recipe(to_json(recipe), "plan").missing_group == MissingGroup::drop);
    Json old = to_json(recipe);
    old.erase("missing_group");
    CHECK(read_recipe(old, "plan").missing_group == MissingGroup::unsaid);
}

TEST_CASE("JSON null is no value, and not the text null") {
    std::string text;
    for (int row = 0; row < 200; ++row)
        text += R"({"id": )" + std::to_string(row) + R"(, "user": )" +
                (row % 2 == 0 ? "null" : "\"u" + std::to_string(row / 10) + "\"") + "}\n";
    CHECK_THROWS_WITH(make_from_text(text, grouped(MissingGroup::unsaid), "t.jsonl"),
                      Catch::Contains("100 of 200 rows"));
    const std::string train = R"({"x": "a", "g": null, "y": 1})";
    const std::string test = R"({"x": "b", "g": null, "y": 1})";
    CHECK(found(check_text(train, test, "t.jsonl"), "shared_groups") == 0);
    CHECK(found(check_text(R"({"x": "a", "g": "null", "y": 1})", R"({"x": "b", "g": "null", "y": 1})", "t.jsonl"),
                "shared_groups") == 1);
}

TEST_CASE("rows without features or labels are no leak and no conflict") {
    const LeakSearchResult empty = check_text("x,g,y\n,1,a\n", "x,g,y\n,2,b\n", "t.csv");
    CHECK(found(empty, "identical_features") == 0);
    CHECK(found(empty, "conflicting_labels") == 0);
    const LeakSearchResult unlabelled = check_text("x,g,y\n5,1,\n", "x,g,y\n5,2,b\n", "t.csv");
    CHECK(found(unlabelled, "identical_features") == 1);
    CHECK(found(unlabelled, "conflicting_labels") == 0);
    CHECK(found(check_text("x,g,y\n5,1,a\n", "x,g,y\n5,2,b\n", "t.csv"), "conflicting_labels") == 1);
}

TEST_CASE("an empty class is shown as no value") {
    CHECK(stratum_label("", false) == "(no value)");
    CHECK(stratum_label("cat\x1f", false) == "cat, (no value)");
    CHECK(stratum_label("\x1f"
                        "red",
                        false) == "(no value), red");
}
