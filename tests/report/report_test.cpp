#include "mlq/report/report.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace mlq;

namespace {

Report with_checks(const std::vector<Verdict>& verdicts) {
    Report report("mlq-x", "y");
    for (const auto verdict : verdicts) report.add(Check{"check", verdict, ""});
    return report;
}

}  // namespace

TEST_CASE("the verdict is the worst check: fail, then inconclusive, then pass") {
    using enum Verdict;
    CHECK_FALSE(with_checks({}).verdict().has_value());
    CHECK(with_checks({pass, pass}).verdict() == pass);
    CHECK(with_checks({pass, inconclusive, pass}).verdict() == inconclusive);
    CHECK(with_checks({inconclusive, fail, pass}).verdict() == fail);
}

TEST_CASE("exit codes are those of diff and grep, and 3 for an open question") {
    CHECK(exit_code(Verdict::pass) == 0);
    CHECK(exit_code(Verdict::fail) == 1);
    CHECK(exit_code(Verdict::inconclusive) == 3);
}

TEST_CASE("no key of the JSON can overwrite another") {
    Report report("mlq-x", "y");
    report.add(Fact{.key = "accuracy", .label = "Accuracy", .value = 1, .interval = Interval{}});
    CHECK_THROWS_AS(report.add(Fact{.key = "accuracy", .label = "Again", .value = 2}), std::logic_error);
    CHECK_THROWS_AS(report.add(Fact{.key = "accuracy_interval", .label = "", .value = 2}), std::logic_error);
    CHECK_THROWS_AS(report.add(Table{.key = "warnings", .title = "", .columns = {}, .rows = {}}), std::logic_error);
    CHECK_THROWS_AS(report.extra("schema", 1), std::logic_error);
    report.add(Fact{.key = "", .label = "For people", .value = 1});
    CHECK_NOTHROW(report.add(Fact{.key = "", .label = "For people too", .value = 1}));
}

TEST_CASE("a table row that does not fit its columns is refused") {
    Report report("mlq-x", "y");
    CHECK_THROWS_AS(report.add(Table{.key = "t", .title = "", .columns = {{"a", "A"}}, .rows = {{{1}, {2}}}}),
                    std::logic_error);
}
