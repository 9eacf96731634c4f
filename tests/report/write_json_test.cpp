#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;

TEST_CASE("JSON has the documented keys") {
    const auto json = parse_json(write_json(make_sample_report()), "report");
    CHECK(json["schema"] == "mlq.testsize.gate/1");
    CHECK(json["tool"] == "mlq-testsize");
    CHECK(json["verb"] == "gate");
    CHECK(json["version"].is_string());
    CHECK(json["accuracy"] == 0.9231);
    CHECK(json["accuracy_interval"] == Json{{"low", 0.9177}, {"high", 0.9282}, {"level", 0.95}});
    CHECK(json["latency_unit"] == "ms");
    CHECK(json["hidden"] == 42);
    CHECK(json["methods"][0] == Json{{"method", "max"},
                                     {"accuracy", 0.5},
                                     {"accuracy_interval", {{"low", 0.4}, {"high", 0.6}, {"level", 0.95}}},
                                     {"size", 1520000}});
    CHECK(json["checks"][2] ==
          Json{{"name", "drop < 0.01"}, {"verdict", "inconclusive"}, {"detail", "needs 2000 more examples"}});
    CHECK(json["verdict"] == "fail");
    CHECK(json["notes"] == Json{"The prior is uniform."});
    CHECK(json["warnings"].size() == 1);
    CHECK(json["curve"]["x"] == Json{1, 2});
}

TEST_CASE("JSON is never NaN: null, with the reason beside it") {
    const auto text = write_json(make_sample_report());
    const auto json = parse_json(text, "report");
    CHECK(json["drop"].is_null());
    CHECK(json["drop_note"] == "no baseline was given");
    CHECK(json["methods"][1]["accuracy"].is_null());
    CHECK(json["curve"]["y"][0].is_null());
    for (const char* word : {"NaN", "nan", "Infinity", "inf,"}) CHECK(text.find(word) == std::string::npos);
}

TEST_CASE("doubles and 64-bit integers survive JSON exactly") {
    Report report("mlq-x", "y");
    report.add(Fact{.key = "tiny", .label = "", .value = 4.9e-324})
        .add(Fact{.key = "third", .label = "", .value = 1.0 / 3});
    report.add(Fact{.key = "seed", .label = "", .value = std::uint64_t{18446744073709551615ULL}});
    const auto json = parse_json(write_json(report), "report");
    CHECK(json["tiny"].get<double>() == 4.9e-324);
    CHECK(json["third"].get<double>() == 1.0 / 3);
    CHECK(json["seed"].get<std::uint64_t>() == 18446744073709551615ULL);
    CHECK(json["verdict"].is_null());
    CHECK(json["checks"] == Json::array());
}

TEST_CASE("what a number was counted from stands beside it, in facts and in tables") {
    const Json counts = {{"kind", "share"}, {"hits", 9}, {"total", 10}};
    Report report("mlq-eval", "classify");
    report.add(Fact{.key = "accuracy", .label = "Accuracy", .value = 0.9, .evidence = counts});
    report.add(Table{.key = "classes",
                     .title = "Classes",
                     .columns = {{.key = "recall", .label = "Recall"}},
                     .rows = {{{0.9, {}, counts}}, {{nullptr}}}});
    const auto json = parse_json(write_json(report), "report");
    CHECK(json["accuracy_evidence"] == counts);
    CHECK(json["classes"][0]["recall_evidence"] == counts);
    CHECK_FALSE(json["classes"][1].contains("recall_evidence"));
}
