// count, merge, apply: shards of a table are split like the table.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"
#include "mlq/split/plan_json.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

std::vector<std::string> example_rows() {
    Random random(41);
    std::vector<std::string> rows;
    for (int i = 0; i < 900; ++i)
        rows.push_back(std::to_string(i) + ",c" + std::to_string(random.below(9)) + ",u" +
                       std::to_string(random.below(80)) + "," + std::to_string(random.below(5000)));
    // Many equal rows, so that borders run through ties.
    for (int i = 0; i < 60; ++i) rows.push_back("same,c1,u1,7");
    return rows;
}
const std::string head = "id,label,user,at";

Survey survey_text(const std::string& text, const Recipe& recipe, const SplitOptions& options) {
    TableReader reader({text_input("shard.csv", text)}, {});
    return survey_table(reader, recipe, needed_survey(options), 2);
}

// What the shards' parts are together, each shard on a machine of its own that knows the plan's text alone.
std::map<std::string, std::string> split_shards(const std::vector<std::string>& rows, std::size_t shards,
                                                const Recipe& recipe, const SplitOptions& options) {
    const ScratchFolder scratch;
    std::vector<std::string> texts(shards, head + "\n"), names;
    for (std::size_t i = 0; i < rows.size(); ++i) texts[i * shards / rows.size()] += rows[i] + "\n";
    std::vector<Survey> surveys;
    for (std::size_t i = 0; i < shards; ++i) {
        names.push_back("shard" + std::to_string(i));
        save_survey({.shard = names[i],
                     .recipe = recipe,
                     .collect = needed_survey(options),
                     .survey = survey_text(texts[i], recipe, options)},
                    scratch / names[i]);
        surveys.push_back(load_survey(scratch / names[i]).survey);
    }
    Decision decision = decide_split(merge_surveys(std::move(surveys)), recipe, options);
    share_ties(decision.plan, names, [&](std::size_t i) { return load_survey(scratch / names[i]).survey; });
    const SplitPlan plan = read_plan(parse_json(to_text(to_json(decision.plan)), "plan"), "plan");
    std::map<std::string, std::string> together;
    for (std::size_t i = 0; i < shards; ++i) {
        TableReader reader({text_input(names[i], texts[i])}, {});
        const auto folder = scratch / ("out" + std::to_string(i));
        std::filesystem::create_directory(folder);
        const Applied applied = apply_plan(
            reader, plan,
            {.emit = {.header = i == 0}, .folder = folder, .shard = names[i], .threads = 1 + static_cast<int>(i % 2)});
        for (const OutputFacts& output : applied.outputs) together[output.file] += read_bytes(folder / output.file);
    }
    return together;
}

void check_like_whole(const Recipe& recipe, const SplitOptions& options) {
    const auto rows = example_rows();
    MakeOptions make{.recipe = recipe, .options = options};
    MadeSplit whole = make_from_text(join_lines(head, rows), make);
    whole.files.erase("split.json");
    for (const std::size_t shards : {1, 2, 5}) CHECK(split_shards(rows, shards, recipe, options) == whole.files);
}

}  // namespace

TEST_CASE("shards are split like the whole table, byte for byte") {
    const std::vector<PartSize> parts = parse_parts("train=0.7,dev=0.15,test=0.15");
    SECTION("exact strata") {
        check_like_whole({.key = {"id"}, .strata = {{.name = "label"}}},
                         {.mode = SplitPlan::Mode::exact, .parts = parts});
    }
    SECTION("exact, ties of equal rows") {
        check_like_whole({}, {.mode = SplitPlan::Mode::exact, .parts = parse_parts("a=0.97,b=20,c=rest")});
    }
    SECTION("groups with strata") {
        check_like_whole({.strata = {{.name = "label"}}, .group = {"user"}},
                         {.mode = SplitPlan::Mode::groups, .parts = parts});
    }
    SECTION("time with a gap") {
        check_like_whole({.time = "at"}, {.mode = SplitPlan::Mode::time, .parts = parts, .gap = 20});
    }
    SECTION("hash") {
        check_like_whole({.key = {"id"}}, {.mode = SplitPlan::Mode::hash, .parts = parts});
    }
    SECTION("rare classes pooled") {
        check_like_whole({.strata = {{.name = "label"}, {.name = "user"}}},
                         {.mode = SplitPlan::Mode::exact, .parts = parts, .rare = RarePolicy::pool});
    }
}

TEST_CASE("rows that a plan does not know are an error with their place") {
    const Recipe recipe{.strata = {{.name = "label"}}};
    const SplitOptions options{.mode = SplitPlan::Mode::exact, .parts = parse_parts("a=0.5,b=0.5")};
    Decision decision = decide_split(survey_text("id,label\n1,x\n2,x\n", recipe, options), recipe, options);
    decision.plan.recipe = recipe;
    TableReader reader({text_input("other.csv", "id,label\n1,x\n2,new\n")}, {});
    CHECK_THROWS_WITH(apply_plan(reader, decision.plan, {}),
                      Catch::Contains("other.csv: line 3 (byte 13): the class \"new\" is not in the plan"));
}

TEST_CASE("a damaged count file or plan is an error") {
    const ScratchFolder scratch;
    const Recipe recipe{.strata = {{.name = "label"}}, .group = {"user"}};
    const SplitOptions options{.mode = SplitPlan::Mode::groups, .parts = parse_parts("a=0.5,b=0.5")};
    const std::string text = "id,label,user\n1,x,u\n2,y,v\n3,x,w\n";
    save_survey(
        {.shard = "s", .recipe = recipe, .collect = Collect::groups, .survey = survey_text(text, recipe, options)},
        scratch / "good");
    const std::string bytes = read_bytes(scratch / "good");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::ofstream(scratch / "cut", std::ios::binary) << bytes.substr(0, size);
        CHECK_THROWS_AS(load_survey(scratch / "cut"), Error);
    }
    Random random(5);
    for (int round = 0; round < 300; ++round) {
        std::string changed = bytes;
        changed[random.below(changed.size())] = static_cast<char>(random.below(256));
        std::ofstream(scratch / "changed", std::ios::binary) << changed;
        try {
            Survey survey = load_survey(scratch / "changed").survey;
            if (!survey.groups.empty()) decide_split(std::move(survey), recipe, options);
        } catch (const Error&) {
        }
    }
    const Json plan = to_json(decide_split(survey_text(text, recipe, options), recipe, options).plan);
    for (const auto& [key, value] : plan.items()) {
        Json broken = plan;
        broken.erase(key);
        CHECK_THROWS_AS(read_plan(broken, "plan"), Error);
    }
    Json broken = plan;
    broken["group_parts"][0] = 9;
    CHECK_THROWS_AS(read_plan(broken, "plan"), Error);
}
