#include "mlq/split/leaks.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

std::vector<PartInput> two_parts(const std::string& train, const std::string& test) {
    return {{"train", text_input("train.csv", train)}, {"test", text_input("test.csv", test)}};
}

LeakCheck find(const LeakSearchResult& result, const std::string& name) {
    for (const LeakCheck& check : result.checks)
        if (check.name == name) return check;
    FAIL("no check " << name);
    return {};
}

std::string complaint(const std::vector<PartInput>& parts, const LeakOptions& options = {}) {
    try {
        find_leaks(parts, options);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a shared id is named by part, row and byte") {
    const auto result = find_leaks(two_parts("id,x\n1,a\n2,b\n3,c\n", "id,x\n9,d\n2,e\n"), {.key = {"id"}});
    const LeakCheck check = find(result, "shared_ids");
    REQUIRE(check.findings.size() == 1);
    CHECK(check.rows == 1);
    CHECK(check.findings[0].first.part == "train");
    CHECK(check.findings[0].first.row == 2);
    CHECK(check.findings[0].first.line == 3);
    CHECK(check.findings[0].first.byte == 9);  // after "id,x\n1,a\n"
    CHECK(check.findings[0].second.part == "test");
    CHECK(check.findings[0].second.row == 2);
    CHECK(check.findings[0].second.byte == 9);
    CHECK(check.findings[0].second.text == "2,e");
    CHECK(find(result, "identical_rows").rows == 0);
    CHECK(find(result, "shared_groups").skipped == "no `group`");
}

TEST_CASE("a duplicate within one part is no leak, an empty id is no id") {
    const auto result = find_leaks(two_parts("id,x\n1,a\n1,a\n,b\n", "id,x\n,c\n2,d\n"), {.key = {"id"}});
    for (const LeakCheck& check : result.checks) CHECK(check.rows == 0);
}

TEST_CASE("identical features are found whatever the label, a conflicting label is found besides") {
    const auto result =
        find_leaks(two_parts("id,x,y,label\n1,5,6,cat\n2,7,8,dog\n", "id,x,y,label\n3,5,6,dog\n4,7,8,dog\n"),
                   {.key = {"id"}, .label = {"label"}});
    CHECK(find(result, "identical_features").rows == 2);
    const LeakCheck conflicts = find(result, "conflicting_labels");
    REQUIRE(conflicts.findings.size() == 1);
    CHECK(conflicts.findings[0].first.row == 1);
    CHECK(conflicts.findings[0].second.row == 1);
}

TEST_CASE("a row conflicts with the earliest row of an earlier part that has another label") {
    // Same features all along: labels a a | b a | c. Row 1 of dev conflicts; row 2 of dev does not, train has no other
    // label; the row of test conflicts with the first of all.
    const std::string head = "x,label\n";
    const auto result = find_leaks({{"train", text_input("a", head + "1,a\n1,a\n")},
                                    {"dev", text_input("b", head + "1,b\n1,a\n")},
                                    {"test", text_input("c", head + "1,c\n1,a\n")}},
                                   {.read = {.format = "csv"}, .label = {"label"}});
    const LeakCheck check = find(result, "conflicting_labels");
    REQUIRE(check.rows == 3);
    CHECK(check.findings[0].second.part == "dev");
    CHECK(check.findings[0].second.row == 1);
    CHECK(check.findings[1].second.part == "test");
    CHECK(check.findings[1].first.part == "train");
    CHECK(check.findings[2].second.row == 2);  // label a of test meets label b of dev
    CHECK(check.findings[2].first.part == "dev");
}

TEST_CASE("text is identical after normalisation, or near by its shingles, and never both") {
    const std::string head = "id,review\n";
    const std::string text = "The soup was cold and the waiter laughed when we complained about it at the end";
    const auto result = find_leaks(two_parts(head + "1," + text + "\n2,Nothing to say about this place really\n",
                                             head +
                                                 "3,\"the soup: WAS cold, and the waiter laughed when we complained "
                                                 "about it - at the end!\"\n4," +
                                                 text + "s\n5,Another review which is like no other one\n"),
                                   {.key = {"id"}});
    CHECK(result.text_columns == std::vector<std::string>{"review"});
    const LeakCheck identical = find(result, "identical_text");
    REQUIRE(identical.rows == 1);
    CHECK(identical.findings[0].second.row == 1);
    const LeakCheck near = find(result, "near_duplicates");
    REQUIRE(near.rows == 1);
    CHECK(near.findings[0].second.row == 2);
    // The text has n shingles of five bytes; the longer one has one more.
    CHECK(near.findings[0].similarity > 0.95);
    CHECK(near.findings[0].similarity < 1);
}

TEST_CASE("paths, numbers and short words are not taken for text") {
    const auto result = find_leaks(two_parts("p,n,w\na/very/long/path/001.png,3.14159265358979323846,yes\n",
                                             "p,n,w\na/very/long/path/002.png,2.71828182845904523536,yes\n"),
                                   {});
    CHECK(result.text_columns.empty());
}

TEST_CASE("a row that is not older than a later part overlaps in time") {
    const auto result =
        find_leaks(two_parts("t,x\n2024-01-01,1\n2024-01-05,2\n2024-01-03,3\n", "t,x\n2024-01-04,4\n2024-01-06,5\n"),
                   {.time = "t"});
    const LeakCheck check = find(result, "time_overlap");
    REQUIRE(check.rows == 1);
    CHECK(check.findings[0].second.part == "train");
    CHECK(check.findings[0].second.row == 2);
    CHECK(check.findings[0].first.row == 1);
}

TEST_CASE("only the first findings are kept, all are counted, whatever the number of threads") {
    std::string train = "id,x\n", test = "id,x\n";
    for (int i = 0; i < 3000; ++i) train += std::to_string(i) + ",a" + std::to_string(i) + "\n";
    for (int i = 2999; i >= 1000; --i) test += std::to_string(i) + ",b" + std::to_string(i) + "\n";
    for (const int threads : {1, 3}) {
        const auto result = find_leaks(two_parts(train, test), {.key = {"id"}, .limit = 4, .threads = threads});
        const LeakCheck check = find(result, "shared_ids");
        CHECK(check.rows == 2000);
        REQUIRE(check.findings.size() == 4);
        for (std::size_t k = 0; k < 4; ++k) {
            CHECK(check.findings[k].second.row == k + 1);
            CHECK(check.findings[k].first.row == 3000 - k);
        }
    }
}

TEST_CASE("parts may be the values of a column, which is then no feature") {
    const std::string table = "x,y,part\n1,2,train\n3,4,test\n1,2,test\n";
    const auto result = find_leaks({{"all", text_input("all.csv", table)}}, {.part_column = "part"});
    CHECK(result.parts == std::vector<std::string>{"train", "test"});
    CHECK(result.rows == std::vector<std::uint64_t>{1, 2});
    const LeakCheck check = find(result, "identical_rows");
    REQUIRE(check.rows == 1);
    CHECK(check.findings[0].second.row == 3);  // of the file
}

TEST_CASE("what cannot be compared is refused") {
    CHECK_THAT(complaint({}), Catch::Contains("one part cannot leak"));
    CHECK_THAT(complaint({{"a", text_input("a.csv", "x\n1\n")}}), Catch::Contains("one part cannot leak"));
    CHECK_THAT(complaint(two_parts("x\n1\n", "x\n")), Catch::Contains("\"test\" has no rows"));
    CHECK_THAT(complaint(two_parts("x,y\n1,2\n", "x,z\n1,2\n")), Catch::Contains("test.csv: has other columns"));
    CHECK_THAT(complaint(two_parts("x,y\n1,2\n", "x,y\n1,2\n3\n")), Catch::Contains("test.csv: line 3 (byte 8)"));
    CHECK_THAT(complaint(two_parts("x\n1\n", "x\n2\n"), {.key = {"id"}}), Catch::Contains("\"id\""));
    CHECK_THAT(complaint(two_parts("x\n1\n", "x\n2\n"), {.skip = {"luck"}}), Catch::Contains("unknown check \"luck\""));
}

TEST_CASE("lines are counted as an editor does: header, blank lines and newlines in quotes are lines") {
    const auto result =
        find_leaks(two_parts("id,x\n\n1,\"a\nb\"\n2,b\n", "id,x\n8,\"c\n\nd\"\n2,e\n"), {.key = {"id"}});
    const LeakCheck check = find(result, "shared_ids");
    REQUIRE(check.findings.size() == 1);
    CHECK(check.findings[0].first.row == 2);
    CHECK(check.findings[0].first.line == 5);
    CHECK(check.findings[0].second.line == 5);
}
