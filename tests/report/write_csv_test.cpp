#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

TEST_CASE("CSV has the facts, then each table, then the checks") {
    Report report("mlq-x", "y");
    report.add(Fact{.key = "a", .label = "A", .value = 0.1, .interval = Interval{0.05, 0.2, 0.9}});
    report.add(Fact{.key = "b", .label = "B", .value = "x, \"y\""});
    report.add(Table{.key = "t",
                     .title = "T",
                     .columns = {{"n", "N"}, {"w", "W"}},
                     .rows = {{{1}, {0.5, Interval{0.25, 0.75}}}, {{2}, {std::nan("")}}}});
    report.add(Check{"c", Verdict::pass, "line\nline"});
    CHECK(write_csv(report) ==
          "key,value,low,high,level\n"
          "a,0.1,0.05,0.2,0.9\n"
          "b,\"x, \"\"y\"\"\",,,\n"
          "verdict,pass,,,\n"
          "\n"
          "n,w,w_low,w_high,w_level\n"
          "1,0.5,0.25,0.75,0.95\n"
          "2,,,,\n"
          "\n"
          "check,verdict,detail\n"
          "c,pass,\"line\nline\"\n");
}

TEST_CASE("a report that is one table is one CSV table") {
    Report report("mlq-x", "y");
    report.add(Table{.key = "t", .title = "T", .columns = {{"n", "N"}}, .rows = {{{1}}}});
    CHECK(write_csv(report) == "n\n1\n");
    CHECK(write_csv(Report("mlq-x", "y")).empty());
}

TEST_CASE("numbers in CSV are complete") {
    Report report("mlq-x", "y");
    report.add(Fact{.key = "third", .label = "", .value = 1.0 / 3, .style = Style::percent});
    CHECK_THAT(write_csv(report), Contains("third,0.3333333333333333,"));
}
