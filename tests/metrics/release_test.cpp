#include "mlq/metrics/release.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/evidence.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

const std::string calibrate = R"({"schema": "mlq.calibrate.run/1", "accuracy_drop": 0.001,
    "accuracy_drop_evidence": {"kind": "paired", "both_right": 9100, "only_a_wrong": 50, "only_b_wrong": 40, "both_wrong": 810},
    "latency": [{"batch": 1, "int8_ms": 1.5, "int8_ms_interval": {"low": 1.4, "high": 1.7, "level": 0.5}},
                {"batch": 8, "int8_ms": 9.0}],
    "nothing": null, "nothing_note": "no labels", "words": "many"})";
const std::string product = R"({"schema": "mlq.eval.product/1", "false_alarms": 0.0625,
    "false_alarms_evidence": {"kind": "rate", "events": 3, "exposure": 48}, "accuracy": 0.9, "speed": 2.5})";

struct Files {
    ScratchFolder folder;
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        write_file(folder / name, text);
        return folder / name;
    }
    ReleaseSpec spec(const std::string& text) const { return read_release_spec(write("spec.json", text)); }
};

}  // namespace

TEST_CASE("constraints are judged on the counts of the reports, on rows of tables, and on bare numbers") {
    const Files files;
    const auto spec = files.spec(R"({"release": "r", "confidence": 0.9, "constraints": [
        {"name": "drop", "metric": "accuracy_drop", "at_most": 0.005, "confidence": 0.95},
        {"metric": "int8_ms", "table": "latency", "row": {"batch": 1}, "at_most": 200},
        {"name": "alarms", "metric": "false_alarms", "report": "mlq.eval.product", "at_most": 1},
        {"name": "fast", "metric": "speed", "exact": true, "at_least": 3}],
        "optimise": {"metric": "speed", "goal": "max"}})");
    const auto judged =
        judge_release(spec, MetricFiles({files.write("a.json", calibrate), files.write("b.json", product)}));
    REQUIRE(judged.constraints.size() == 4);
    CHECK(judged.constraints[0].belief.kind() == "paired");
    CHECK(judged.constraints[0].confidence.value() == 0.95);
    CHECK(*judged.constraints[0].result.probability ==
          Approx(PairedPosterior({9100, 50, 40, 810}).probability_below(0.005)));
    CHECK(judged.constraints[1].constraint.name == "latency[batch=1].int8_ms");
    CHECK(judged.constraints[1].belief.kind() == "interval");
    CHECK(judged.constraints[2].belief.kind() == "rate");
    CHECK(judged.constraints[2].result.outcome == Outcome::pass);
    CHECK(judged.constraints[3].result.outcome == Outcome::fail);
    CHECK(judged.probability == 0.0);
    CHECK(judged.slack == 0);
    CHECK(judged.outcome == Outcome::fail);
    CHECK(judged.goal->value() == 2.5);
}

TEST_CASE("metrics that are missing, empty, no number or ambiguous are refused with their names") {
    const Files files;
    const MetricFiles metrics({files.write("a.json", calibrate), files.write("b.json", product)});
    CHECK_THROWS_WITH(metrics.find({.metric = "acuracy"}), Contains("accuracy_drop, false_alarms"));
    // The keys of the report, and the columns of the table, that were named.
    CHECK_THROWS_WITH(metrics.find({.metric = "acuracy", .report = "mlq.eval"}),
                      Contains("there are false_alarms, accuracy, speed") && !Contains("accuracy_drop"));
    CHECK_THROWS_WITH(metrics.find({.metric = "ms", .table = "latency"}), Contains("the columns are batch, int8_ms"));
    CHECK_THROWS_WITH(metrics.find({.metric = "ms", .table = "times"}), Contains("the tables are latency"));
    CHECK_THROWS_WITH(metrics.find({.metric = "ms", .report = "mlq.bench"}),
                      Contains("the reports are mlq.calibrate.run/1, mlq.eval.product/1"));
    CHECK_THROWS_WITH(metrics.find({.metric = "accuracy", .report = "mlq.calibrate"}),
                      Contains("is in no metrics file of"));
    CHECK_THROWS_WITH(metrics.find({.metric = "nothing"}), Contains("no labels"));
    CHECK_THROWS_WITH(metrics.find({.metric = "words"}), Contains("is not a number"));
    CHECK_THROWS_WITH(metrics.find({.metric = "int8_ms", .table = "latency"}), Contains("several rows"));
    CHECK_THROWS_WITH(metrics.find({.metric = "int8_ms", .table = "latency", .row = {{"batch", 3}}}),
                      Contains("latency[batch=3].int8_ms"));
    const MetricFiles twice({files.write("a.json", product), files.write("b.json", product)});
    CHECK_THROWS_WITH(twice.find({.metric = "speed"}), Contains("is in both"));
}

TEST_CASE("evidence that contradicts its value, or itself, is refused") {
    for (const char* evidence :
         {R"({"kind": "share", "hits": 80, "total": 100})", R"({"kind": "share", "hits": 9, "total": 5})",
          R"({"kind": "luck"})", R"({"kind": "share", "hits": 90, "total": 100, "prior_hits": 0})",
          R"({"kind": "quantile", "q": 0.9, "total": 1, "first": 1, "values": "all"})",
          R"({"kind": "quantile", "q": 0.9, "total": 1, "first": 1, "values": [null]})",
          R"({"kind": "share", "hits": "9", "total": 10})", "7", "[]"}) {
        const auto object = parse_json(std::string(R"({"x": 0.9, "x_evidence": )") + evidence + "}", "t");
        CHECK_THROWS_AS(read_belief(object, "x", "t"), Error);
    }
    for (const char* interval :
         {R"({"low": 1, "high": 0, "level": 0.95})", R"({"low": 0, "high": 1, "level": 7})", "null", "3"}) {
        const auto object = parse_json(std::string(R"({"x": 0.9, "x_interval": )") + interval + "}", "t");
        CHECK_THROWS_AS(read_belief(object, "x", "t"), Error);
    }
}

TEST_CASE("a bare number decides nothing unless the spec declares it exact") {
    const Files files;
    const auto report = files.write("r.json", R"({"p99_ms": 5, "p99_ms_note": "no interval: 90 values", "bytes": 7,
        "bytes_evidence": {"kind": "exact"}, "size": 7, "ms": 1, "ms_interval": {"low": 0, "high": 2, "level": 0.9}})");
    const auto judge = [&](const std::string& constraint) {
        return judge_release(files.spec(R"({"constraints": [{)" + constraint + "}]}"), MetricFiles({report}));
    };
    const auto bare = judge(R"("metric": "p99_ms", "at_most": 1000)");
    CHECK(bare.outcome == Outcome::inconclusive);
    CHECK_FALSE(bare.probability);
    CHECK(bare.slack == 0);
    CHECK_THAT(bare.constraints[0].belief.reason(),
               Contains("neither counts nor an interval") && Contains("90 values"));
    CHECK(judge(R"("metric": "bytes", "at_most": 7)").outcome == Outcome::pass);
    CHECK(judge(R"("metric": "size", "exact": true, "at_most": 7)").outcome == Outcome::pass);
    CHECK(judge(R"("metric": "size", "exact": true, "at_most": 6)").outcome == Outcome::fail);
    CHECK_THROWS_WITH(judge(R"("metric": "ms", "exact": true, "at_most": 6)"), Contains("knows its uncertainty"));
    CHECK_THROWS_WITH(judge(R"("metric": "ms", "exact": 1, "at_most": 6)"), Contains("neither true nor false"));
}

TEST_CASE("what a report writes of its counts, the gate reads with the same posterior") {
    std::vector<double> values;
    for (int i = 0; i < 500; ++i) values.push_back(0.1 * i);
    for (const auto& belief : {Belief::share(40, 50), Belief::share(40, 50, {.errors = 0.5, .correct = 2}),
                               Belief::paired({900, 30, 20, 50}), Belief::rate({3, 48}), Belief::rate({3, 48}, 0.5),
                               Belief::quantile(QuantilePosterior::of_values(values, 0.95)), Belief::exact(7),
                               Belief::student(0.8, BoundedStudent(0, 1, 19, {1.2, 0.4}, {1.4, 0.5}))}) {
        const auto text = to_text({{"x", belief.value()}, {"x_evidence", write_evidence(belief)}});
        const auto again = read_belief(parse_json(text, "t"), "x", "t");
        INFO(text);
        CHECK(again.kind() == belief.kind());
        for (const double t : {-0.01, 0.05, 0.7, 0.8, 47.0})
            CHECK(again.probability_below(t) == belief.probability_below(t));
    }
    std::vector<double> skew;
    for (int i = 1; i <= 5000; ++i) skew.push_back(-std::log(i / 5001.0));
    const auto drawn = Belief::draws(0.7, skew, Belief::Range{0, 100});
    const auto evidence = write_evidence(drawn);
    CHECK(evidence["draws"].size() == 1000);
    const auto again = read_evidence(evidence, 0.7);
    CHECK(again.range()->high == 100);
    for (const double t : {0.01, 0.05, 0.7, 3.0, 6.0})
        CHECK(again.probability_below(t) == Approx(drawn.probability_below(t)).margin(0.001));
    CHECK(read_evidence(write_evidence(Belief::draws(2, {2})), 2).probability_below(3) == 1);
    CHECK(read_evidence({{"kind", "unknown"}, {"reason", "a busy machine"}}, 2).reason() == "a busy machine");
    CHECK_THROWS_AS(read_evidence({{"kind", "draws"}, {"draws", Json::array()}}, 2), Error);
    CHECK_THROWS_AS(read_evidence({{"kind", "draws"}, {"draws", {1, 2}}, {"range", {1}}}, 2), Error);
    CHECK(write_evidence(Belief::unknown(1, "")).is_null());
    CHECK(write_evidence(Belief::interval(1, {0, 2, 2, 0.95})).is_null());
}

TEST_CASE("a speed-up is judged on its draws, as the tool that measured it does, and not on two half normals") {
    // 11.46 [0.041, 55.9]: inconclusive in mlq-bench, where 6 % of the draws are below 0.5, and 0.97 by half normals.
    Json draws = Json::array();
    for (int i = 0; i < 1000; ++i) draws.push_back(i < 60 ? 0.041 + 0.007 * i : 0.5 + 0.059 * (i - 59));
    const Json row = {
        {"batch", 8}, {"speedup", 11.46}, {"speedup_interval", {{"low", 0.041}, {"high", 55.9}, {"level", 0.95}}}};
    auto with_draws = row;
    with_draws["speedup_evidence"] = {{"kind", "draws"}, {"draws", draws}};
    CHECK(judge_limit(read_belief(row, "speedup", "t"), {.at_least = 0.5}, 0.95).outcome == Outcome::pass);
    const auto belief = read_belief(with_draws, "speedup", "t");
    const auto result = judge_limit(belief, {.at_least = 0.5}, 0.95);
    CHECK(*result.probability == Approx(0.94));
    CHECK(result.outcome == Outcome::inconclusive);
}

TEST_CASE("a report that failed by its own gate fails the release, unless the spec waives it with a reason") {
    const Files files;
    const auto leaky = files.write("check.json", R"({"schema": "mlq.split.check/1", "verdict": "fail", "leaks": 7,
        "checks": [{"name": "same rows", "verdict": "fail", "detail": "7 rows"}, {"name": "drift", "verdict": "pass"}]})");
    const auto open =
        files.write("bench.json", R"({"schema": "mlq.bench.model/1", "verdict": "inconclusive", "checks": []})");
    const auto good = files.write("good.json", R"({"schema": "mlq.eval.classify/1", "size": 7, "verdict": "pass"})");
    const std::string limit = R"({"constraints": [{"metric": "size", "exact": true, "at_most": 7}])";
    const auto judge = [&](const std::string& rest, std::vector<std::filesystem::path> paths) {
        paths.push_back(good);
        return judge_release(files.spec(limit + rest + "}"), MetricFiles(paths));
    };
    CHECK(judge("", {}).outcome == Outcome::pass);
    const auto failed = judge("", {leaky});
    CHECK(failed.outcome == Outcome::fail);
    REQUIRE(failed.demands.size() == 1);
    CHECK_THAT(failed.demands[0].name, Contains("check.json") && Contains("same rows"));
    CHECK(judge("", {open}).outcome == Outcome::inconclusive);
    const auto waived = judge(R"(, "waivers": [{"report": "mlq.split.check", "reason": "known twins"}])", {leaky});
    CHECK(waived.outcome == Outcome::pass);
    CHECK_THAT(waived.demands[0].detail, Contains("known twins"));
    CHECK(judge(R"(, "waivers": [{"report": "mlq.split.check", "check": "same rows", "reason": "r"}])", {leaky})
              .outcome == Outcome::pass);
    CHECK(judge(R"(, "waivers": [{"report": "mlq.split.check", "check": "drift", "reason": "r"}])", {leaky}).outcome ==
          Outcome::fail);
    CHECK(judge(R"(, "waivers": [{"report": "mlq.bench", "reason": "r"}])", {leaky, open}).outcome == Outcome::fail);
    CHECK_THROWS_WITH(judge(R"(, "waivers": [{"report": "mlq.bench"}])", {}), Contains("\"reason\" is missing"));
    // A waiver does not meet a demand.
    CHECK(
        judge(
            R"(, "waivers": [{"report": "mlq.split.check", "reason": "r"}], "demands": [{"report": "mlq.split.check", "no_leaks": true}])",
            {leaky})
            .outcome == Outcome::fail);
}

TEST_CASE("a finding of the pipeline is waived by its name alone") {
    const Files files;
    const auto broken = files.write("run.json", R"({"schema": "mlq.calibrate.run/1", "verdict": "fail", "size": 7,
        "checks": [{"name": "pipeline: inputs", "verdict": "fail", "detail": "see --scale"}]})");
    const auto judge = [&](const std::string& waiver) {
        const std::string spec = R"({"constraints": [{"metric": "size", "exact": true, "at_most": 7}], "waivers": [)";
        return judge_release(files.spec(spec + waiver + "]}"), MetricFiles({broken})).outcome;
    };
    CHECK(judge(R"({"report": "mlq.calibrate", "reason": "r"})") == Outcome::fail);
    CHECK(judge(R"({"report": "mlq.calibrate", "check": "pipeline: order of classes", "reason": "r"})") ==
          Outcome::fail);
    CHECK(judge(R"({"report": "mlq.calibrate", "check": "pipeline: inputs", "reason": "r"})") == Outcome::pass);
}

TEST_CASE("a spec can demand a report, its verdict, and that it counted no leaks") {
    const Files files;
    const auto write = [&](const std::string& rest) {
        return files.write("check.json", R"({"schema": "mlq.split.check/1")" + rest + "}");
    };
    const auto judge = [&](const std::string& demand, const std::filesystem::path& path) {
        return judge_release(files.spec(R"({"demands": [{"report": "mlq.split.check")" + demand + "}]}"),
                             MetricFiles({path}))
            .outcome;
    };
    const auto other = files.write("other.json", R"({"schema": "mlq.eval.classify/1"})");
    CHECK(judge("", write("")) == Outcome::pass);
    CHECK(judge("", other) == Outcome::fail);
    CHECK(judge(R"(, "verdict": "pass")", write(R"(, "verdict": "pass")")) == Outcome::pass);
    CHECK(judge(R"(, "verdict": "pass")", write(R"(, "verdict": null)")) == Outcome::fail);
    CHECK(judge(R"(, "verdict": "pass")", write(R"(, "verdict": "inconclusive")")) == Outcome::inconclusive);
    CHECK(judge(R"(, "no_leaks": true)", write(R"(, "leaks": 0)")) == Outcome::pass);
    CHECK(judge(R"(, "no_leaks": true)", write(R"(, "leaks": 1)")) == Outcome::fail);
    CHECK(judge(R"(, "no_leaks": true)", write("")) == Outcome::fail);
    CHECK_THROWS_AS(judge(R"(, "no_leaks": false)", other), Error);
    CHECK_THROWS_AS(judge(R"(, "verdict": "fail")", other), Error);
    CHECK_THROWS_WITH(
        judge_release(files.spec(R"({"constraints": [{"metric": "top", "at_most": 5}]})"),
                      MetricFiles({files.write(
                          "t.json", R"({"top": 0.9, "top_evidence": {"kind": "share", "hits": 90, "total": 100}})")})),
        Contains("constraint \"top\": \"at_most\": 5 is always kept"));
}

TEST_CASE("a baseline is pinned by its hash, and is never the candidate itself") {
    const Files files;
    const auto before = files.write("before.json", R"({"speed": 2.0})");
    const auto constraint = [](const std::string& rest) {
        return R"({"constraints": [{"metric": "speed", "exact": true, "max_drop": 0.1, "baseline": {"file": "before.json")" +
               rest + "}}]}";
    };
    std::string message;
    try {
        files.spec(constraint(""));
    } catch (const Error& error) {
        message = error.what();
    }
    CHECK_THAT(message, Contains("pin it: \"hash\": \""));
    const auto hash = message.substr(message.size() - 33, 32);
    const auto spec = files.spec(constraint(", \"hash\": \"" + hash + "\""));
    const auto judged = judge_release(spec, MetricFiles({files.write("now.json", R"({"speed": 1.8})")}));
    CHECK(judged.constraints[0].belief.value() == Approx(0.2));
    CHECK(judged.constraints[0].result.outcome == Outcome::fail);
    CHECK_THROWS_WITH(judge_release(spec, MetricFiles({before})), Contains("is the baseline itself"));
    CHECK_THROWS_WITH(judge_release(spec, MetricFiles({files.write("copy.json", R"({"speed": 2.0})")})),
                      Contains("is the baseline itself"));
    files.write("before.json", R"({"speed": 1.5})");
    CHECK_THROWS_WITH(files.spec(constraint(", \"hash\": \"" + hash + "\"")), Contains("the baseline has changed"));
}

TEST_CASE("predictions are compared with the pinned ones example by example") {
    const Files files;
    std::string before = "id,correct\n", now = before;
    for (int i = 0; i < 1000; ++i) {
        before += std::to_string(i) + (i % 10 == 0 ? ",0\n" : ",1\n");
        now += std::to_string(i) + (i % 10 == 0 || i % 101 == 0 ? ",0\n" : ",1\n");
    }
    files.write("before.csv", before);
    std::string message;
    const std::string start =
        R"({"constraints": [{"metric": "accuracy", "max_drop": 0.03, "baseline": {"file": "before.csv")";
    try {
        files.spec(start + "}}]}");
    } catch (const Error& error) {
        message = error.what();
    }
    const auto spec = files.spec(start + ", \"hash\": \"" + message.substr(message.size() - 33, 32) + "\"}}]}");
    const auto judged = judge_release(spec, MetricFiles({files.write("now.csv", now)}));
    CHECK(judged.constraints[0].belief.kind() == "paired");
    CHECK(judged.constraints[0].belief.value() == Approx(0.009));  // 101, 202, ..., 909
    CHECK(judged.constraints[0].result.outcome == Outcome::pass);
    CHECK_THROWS_WITH(judge_release(spec, MetricFiles({files.write("r.json", "{}")})),
                      Contains("predictions are missing"));
}

TEST_CASE("a spec that is not one is refused with its place") {
    const Files files;
    const auto refuses = [&](const std::string& text, const std::string& words) {
        INFO(text);
        CHECK_THROWS_WITH(files.spec(text), Contains(words));
    };
    refuses("[]", "is not an object");
    refuses("{", "line 1");
    refuses(R"({"constrains": []})", "is not a key; the keys are release");
    refuses(R"({"constraints": []})", "is not a list of at least one");
    refuses(R"({"constraints": [7]})", "constraints[0]: is not an object");
    refuses(R"({"constraints": [{"at_most": 1}]})", "\"metric\" is missing");
    refuses(R"({"constraints": [{"metric": "x"}]})", "needs one of");
    refuses(R"({"constraints": [{"metric": "x", "at_most": 1, "at_least": 0}]})", "needs one of");
    refuses(R"({"constraints": [{"metric": "x", "at_most": "1"}]})", "\"at_most\" is not a number");
    refuses(R"({"constraints": [{"metric": "x", "at_most": 1e999}]})", "spec.json");
    refuses(R"({"constraints": [{"metric": "x", "max_drop": 1}]})", "\"baseline\" is missing");
    refuses(R"({"constraints": [{"metric": "x", "at_most": 1, "baseline": {}}]})", "needs \"max_drop\"");
    refuses(R"({"constraints": [{"metric": "x", "at_most": 1, "row": {"a": 1}}]})", "needs \"table\"");
    refuses(R"({"constraints": [{"metric": "x", "at_most": 1}, {"metric": "x", "at_most": 2}]})", "used twice");
    refuses(R"({"confidence": 0.05})", "between 0.5 and 1");
    refuses(R"({"optimise": {"metric": "x", "goal": "up"}})", "neither \"max\" nor \"min\"");
    refuses(R"({"combined": [{"name": "a", "mean": "median", "of": [{"metric": "x", "scale": "share"}]}]})", "median");
    refuses(R"({"combined": [{"name": "a", "mean": "harmonic", "of": [{"metric": "x"}]}]})", "\"scale\" is missing");
    refuses(
        R"({"combined": [{"name": "a", "mean": "harmonic", "of": [{"metric": "x", "scale": {"worst": 1, "best": 1}}]}]})",
        "must differ");
    refuses(
        R"({"combined": [{"name": "a", "mean": "harmonic", "of": [{"metric": "x", "scale": "share", "weight": 0}]}]})",
        "is not above 0");
}

TEST_CASE("a combined metric can be constrained and optimised by its name") {
    const Files files;
    const auto spec = files.spec(R"({"combined": [{"name": "quality", "mean": "harmonic", "of": [
        {"metric": "accuracy", "exact": true, "scale": "share"},
        {"metric": "speed", "exact": true, "scale": {"worst": 0, "best": 5}}]}],
        "constraints": [{"metric": "quality", "at_least": 0.6}], "optimise": {"metric": "quality", "goal": "max"}})");
    const auto judged = judge_release(spec, MetricFiles({files.write("b.json", product)}));
    CHECK(judged.goal->value() == Approx(2 / (1 / 0.9 + 1 / 0.5)));
    CHECK(judged.constraints[0].result.outcome == Outcome::pass);
    const auto bare = files.spec(R"({"combined": [{"name": "quality", "mean": "harmonic", "of": [
        {"metric": "accuracy", "scale": "share"}]}], "constraints": [{"metric": "quality", "at_least": 0.6}]})");
    CHECK(judge_release(bare, MetricFiles({files.write("b.json", product)})).outcome == Outcome::inconclusive);
    const auto declared = files.spec(R"({"combined": [{"name": "quality", "mean": "harmonic", "of": [
        {"metric": "accuracy", "scale": "share"}]}],
        "constraints": [{"metric": "quality", "exact": true, "at_least": 0.6}]})");
    CHECK_THROWS_WITH(judge_release(declared, MetricFiles({files.write("b.json", product)})),
                      Contains("as exact as its parts"));
}

TEST_CASE("the best candidate keeps all constraints; without one the nearest comes first") {
    const Files files;
    const auto spec = files.spec(
        R"({"constraints": [{"metric": "ms", "exact": true, "at_most": 10}, {"metric": "acc", "at_least": 0.9}],
                                     "optimise": {"metric": "acc", "goal": "max"}})");
    const auto candidate = [&](const std::string& name, double ms, int hits) {
        const auto path = files.write(
            name + ".json", "{\"ms\": " + std::to_string(ms) + ", \"acc\": " + std::to_string(hits / 1000.0) +
                                ", \"acc_evidence\": {\"kind\": \"share\", \"hits\": " + std::to_string(hits) +
                                ", \"total\": 1000}}");
        return Candidate{name, judge_release(spec, MetricFiles({path}))};
    };
    std::vector<Candidate> all{candidate("slow", 20, 990), candidate("good", 5, 940), candidate("better", 9, 950),
                               candidate("poor", 1, 880)};
    rank_candidates(all, spec);
    CHECK(all[0].name == "better");
    CHECK(all[1].name == "good");
    CHECK(all[0].feasible);
    CHECK_FALSE(all[2].feasible);
    std::vector<Candidate> none{candidate("poor", 1, 880), candidate("nearly", 1, 905)};
    rank_candidates(none, spec);
    CHECK_FALSE(none[0].feasible);
    CHECK(none[0].name == "nearly");
    // 895 of 1000 breaks nothing yet, and comes before the one that does although that is nearer in probability.
    std::vector<Candidate> lacking{candidate("slow", 20, 990), candidate("open", 1, 895)};
    rank_candidates(lacking, spec);
    CHECK(lacking[0].name == "open");
    CHECK(lacking[0].judged.outcome == Outcome::inconclusive);
    std::vector<Candidate> ties{candidate("b", 5, 940), candidate("a", 5, 940)};
    rank_candidates(ties, spec);
    CHECK(ties[0].name == "a");
}
