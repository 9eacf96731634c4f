#include "dataset/csv.hpp"

#include <catch2/catch.hpp>

#include "build_files.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

std::vector<std::vector<std::string>> cells(std::string_view text) {
    std::vector<std::vector<std::string>> table;
    for (auto& row : parse_csv(text, "t.csv")) table.push_back(std::move(row.cells));
    return table;
}

}  // namespace

TEST_CASE("CSV cells keep their commas, quotes and line breaks") {
    using Table = std::vector<std::vector<std::string>>;
    CHECK(cells("a,b\n1,2\n") == Table{{"a", "b"}, {"1", "2"}});
    CHECK(cells("\xEF\xBB\xBFpath,label\r\nx.png,cat\r\n\r\n") == Table{{"path", "label"}, {"x.png", "cat"}});
    CHECK(cells("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",") == Table{{"a,b", "say \"hi\""}, {"two\nlines", ""}});
    CHECK(cells("").empty());
    CHECK(cells("one").at(0) == std::vector<std::string>{"one"});
    CHECK(parse_csv("\"a\nb\",1\nc,2\n", "t.csv").at(1).line == 3);
}

TEST_CASE("malformed CSV is refused with its line") {
    CHECK_THAT(error_of([] { parse_csv("a,b\n1,2,3\n", "t.csv"); }),
               Contains("t.csv: line 2") && Contains("3 cells, but line 1 has 2"));
    CHECK_THAT(error_of([] { parse_csv("a\n\"open\n", "t.csv"); }), Contains("line 2: a quote is not closed"));
    CHECK_THAT(error_of([] { parse_csv("a\"b\n", "t.csv"); }), Contains("line 1: a quote inside"));
    CHECK_THAT(error_of([] { parse_csv("\"a\"b\n", "t.csv"); }), Contains("line 1: text after a closing quote"));
}

TEST_CASE("a column is found by name, or by number in a table without names") {
    const CsvRow first{1, {"path", "label"}};
    CHECK(find_column(first, "label", "t.csv").index == 1);
    CHECK(find_column(first, "label", "t.csv").has_header);
    CHECK(find_column(first, "2", "t.csv").index == 1);
    CHECK_FALSE(find_column(first, "2", "t.csv").has_header);
    CHECK_THAT(error_of([&] { find_column(first, "3", "t.csv"); }), Contains("no column \"3\""));
    CHECK_THAT(error_of([&] { find_column(first, "klass", "t.csv"); }), Contains("first line is \"path\", \"label\""));
}
