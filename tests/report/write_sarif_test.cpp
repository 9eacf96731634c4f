#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;

TEST_CASE("SARIF has one result per check, and only what failed is an error") {
    const auto log = parse_json(write_sarif(make_sample_report()), "log");
    CHECK(log["version"] == "2.1.0");
    const auto& run = log["runs"][0];
    CHECK(run["tool"]["driver"]["name"] == "mlq-testsize");
    const auto& results = run["results"];
    REQUIRE(results.size() == 3);
    CHECK(results[0]["kind"] == "pass");
    CHECK(results[0]["level"] == "none");
    CHECK(results[1]["kind"] == "fail");
    CHECK(results[1]["level"] == "error");
    CHECK(results[2]["kind"] == "open");
    CHECK(results[2]["message"]["text"] == "drop < 0.01: inconclusive; needs 2000 more examples");
    CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["level"] == "warning");
    for (std::size_t i = 0; i < 3; ++i) CHECK(run["tool"]["driver"]["rules"][i]["id"] == results[i]["ruleId"]);
}

TEST_CASE("a check that names a rule and a file keeps its id and has a location") {
    Report report("mlq-eval", "gate");
    report.add(Check{.name = "drop < 0.5 %", .rule = "max_drop", .file = "models/my net#1.onnx"});
    report.add(Check{.name = "drop < 0.7 %", .rule = "max_drop", .file = "/tmp/a.onnx"});
    const auto log = parse_json(write_sarif(report), "log");
    const auto& results = log["runs"][0]["results"];
    CHECK(results[0]["ruleId"] == "mlq-eval/gate/max_drop");
    CHECK(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "models/my%20net%231.onnx");
    CHECK(results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///tmp/a.onnx");
    CHECK(log["runs"][0]["tool"]["driver"]["rules"].size() == 1);
}
