#include "common/name_settings.hpp"

#include <catch2/catch.hpp>

using namespace mlq;
using tools::name_settings;

namespace {

struct DemoVerb {
    CLI::App app{"Do something", "demo"};
    std::string text;
    bool flag = false;
    DemoVerb() {
        app.add_option("-p,--parts", text);
        app.add_option("--missing-group", text);
        app.add_flag("--no-header", flag);
        app.add_option("FILE", text);
    }
    std::string operator()(const std::string& words) const { return name_settings(words, app); }
};

}  // namespace

TEST_CASE("a setting is shown as the option of the verb that runs") {
    const DemoVerb demo;
    CHECK(demo("`parts`: sum to 0.9") == "--parts: sum to 0.9");
    CHECK(demo("say `missing-group` each, or `no-header`") == "say --missing-group each, or --no-header");
    CHECK(demo("name one (`parts`); see `parts`, `parts` and `parts`.") ==
          "name one (--parts); see --parts, --parts and --parts.");
    CHECK(demo("`parts` `parts`") == "--parts --parts");
}

TEST_CASE("a setting that the verb has no option for keeps its plain name") {
    const DemoVerb demo;
    CHECK(demo("`time-format` does not fit it") == "time-format does not fit it");
    CHECK(demo("say `FILE`") == "say `FILE`");  // an argument, not a setting
    CHECK(demo("`p`") == "p");
}

TEST_CASE("what is no setting stays as it is") {
    const DemoVerb demo;
    for (const std::string text :
         {"", "`", "``", "`parts", "a`parts`b.csv: no", "out/`parts`/x", "`two words`", "`Parts`"})
        CHECK(demo(text) == text);
    const std::string outside = "no column " + mlq::quoted("`parts`");
    CHECK(demo(outside) == outside);
    CHECK(demo("a `" + std::string(100000, 'x') + "`").size() == 100004);
}

TEST_CASE("errors and the texts beside a report's values name settings, and its values stay") {
    const DemoVerb demo;
    CHECK_THROWS_WITH(
        tools::with_settings_named(demo.app, []() -> Report { throw Error("`parts`", "none", "`near`?"); }),
        "--parts: none; near?");
    CHECK_THROWS_AS(tools::with_settings_named(demo.app, []() -> Report { throw BrokenPipe("x"); }), BrokenPipe);
    const Report report = tools::with_settings_named(demo.app, [] {
        Report made("mlq-demo", "demo");
        made.add(Fact{.key = "a", .label = "A", .value = "`parts`", .note = "of `parts`"});
        made.add(Check{.name = "`parts`", .detail = "`parts` say so"});
        made.note("no `parts`").warn("`parts`");
        return made;
    });
    const auto& items = report.items();
    CHECK(items[0].fact.value == "`parts`");
    CHECK(items[0].fact.note == "of --parts");
    CHECK(items[1].check.name == "`parts`");
    CHECK(items[1].check.detail == "--parts say so");
    CHECK(items[2].words == "no --parts");
    CHECK(items[3].words == "--parts");
}
