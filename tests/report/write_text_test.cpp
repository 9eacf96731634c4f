#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

TEST_CASE("facts, sections and tables are aligned, numbers to the right") {
    Report report("mlq-x", "y", "Title");
    report.add(Fact{.key = "a", .label = "Short", .value = 1})
        .add(Fact{.key = "b", .label = "Much longer", .value = 2.5});
    report.section("Part");
    report.add(Table{.key = "t",
                     .title = "Table",
                     .columns = {{"name", "Name"}, {"count", "Count"}},
                     .rows = {{{"äb"}, {5}}, {{"c"}, {1000000}}}});
    report.note("done");
    CHECK(write_text(report) ==
          "Title\n"
          "=====\n"
          "Short        1\n"
          "Much longer  2.5\n"
          "\n"
          "Part\n"
          "----\n"
          "Table\n"
          "  Name    Count\n"
          "  äb          5\n"
          "  c     1000000\n"
          "\n"
          "note: done\n");
}

TEST_CASE("text shows warnings, checks, intervals, plots, and the verdict last") {
    const auto text = write_text(make_sample_report());
    CHECK_THAT(text, Contains("Accuracy  92.31 % [91.77, 92.82]\n"));
    CHECK_THAT(text, Contains("Drop      n/a  (no baseline was given)\n"));
    CHECK_THAT(text, Contains("\nwarning: Only 10 examples"));
    CHECK_THAT(text, Contains("\npass: error < 0.1 (P = 0.999)\n"));
    CHECK_THAT(text, Contains("\n  *\n ***\n"));
    CHECK_THAT(text, Contains("\n[low, high]: 95 % interval\n"));
    CHECK_THAT(text, EndsWith("\nverdict: fail\n"));
    CHECK_THAT(text, !Contains("42"));
}

TEST_CASE("outside text cannot steer the terminal") {
    const auto text = write_text(make_sample_report());
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\xff') == std::string::npos);
    CHECK_THAT(text, Contains("\\n\\x1b[31m\xef\xbf\xbd\\x01"));
}

TEST_CASE("an empty report is empty text") {
    CHECK(write_text(Report("mlq-x", "y")).empty());
}

TEST_CASE("levels that differ are all named") {
    Report report("mlq-x", "y");
    report.add(Fact{.key = "a", .label = "A", .value = 1, .interval = Interval{0, 2, 0.9}});
    report.add(Fact{.key = "b", .label = "B", .value = 1, .interval = Interval{0, 2, 0.9999}});
    CHECK_THAT(write_text(report), EndsWith("[low, high]: 90 %, 99.99 % intervals\n"));
}

TEST_CASE("a number outside its own interval says what it is") {
    Report report("mlq-x", "y", "T");
    report.add(Fact{.key = "a",
                    .label = "Accuracy",
                    .value = 0.0,
                    .interval = Interval{0.0036, 0.4096, 0.95},
                    .style = Style::percent});
    report.add(Fact{.key = "b", .label = "Error", .value = 0.5, .interval = Interval{0.5, 0.6, 0.95}});
    const auto text = write_text(report);
    CHECK_THAT(text, Contains("0.00 % observed [0.36, 40.96]"));
    CHECK_THAT(text, Contains("0.5 [0.5, 0.6]"));
    CHECK_THAT(text, EndsWith("95 % interval of the true value, which few data can put beside the observed one\n"));
}
