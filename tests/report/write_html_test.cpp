#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

int count(const std::string& text, const std::string& words) {
    int found = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("the page shows what the report has: verdict, facts, tables, checks, notes, warnings") {
    const auto page = write_html(make_sample_report());
    for (const char* words :
         {"<title>Is the model good enough?</title>", "Verdict: <span class=\"badge fail\">fail</span>",
          "92.31 % [91.77, 92.82]", "3.214 ms", "no baseline was given", "<h2>Methods</h2>",
          "<h3>Accuracy by method</h3>", "as in the lecture", "needs 2000 more examples", "Note: The prior is uniform.",
          "[low, high]: 95 % interval"})
        CHECK_THAT(page, Contains(words));
    CHECK(page.find("<td>42<") == std::string::npos);  // a fact without a label
    CHECK(page.find(" ***\n") == std::string::npos);   // pictures in characters are for the terminal
}

TEST_CASE("nothing on the page comes from elsewhere, and no outside text becomes markup") {
    const auto page = write_html(make_sample_report());
    for (const char* words : {"src=", "href=", "url(", "@import", "<link", "<img", "http://", "https://"})
        CHECK(page.find(words) == std::string::npos);
    CHECK(page.find("a<b>") == std::string::npos);
    CHECK(count(page, "a&lt;b&gt;&amp;&quot;c&quot;|,'\\n\\x1b[31m") == 5);
    CHECK(count(page, "<script>") == 1);
}

TEST_CASE("cells carry the full number to sort by") {
    const auto page = write_html(make_sample_report());
    CHECK_THAT(page, Contains("data-n=\"1520000\">1.52 MB"));
    CHECK_THAT(page, Contains("data-n=\"Infinity\">inf %"));
    CHECK_THAT(page, Contains("data-none>n/a"));
}

TEST_CASE("intervals are drawn beside their numbers, on one scale for a column") {
    Report report("mlq-x", "y");
    report.add(Table{.key = "t",
                     .title = "T",
                     .columns = {{"a", "A"}, {"b", "B"}},
                     .rows = {{{0.5, Interval{0, 1}}, {1}}, {{1.5, Interval{1, 2}}, {2}}, {{nullptr}, {3}}}});
    const auto page = write_html(report);
    CHECK(count(page, "<svg class=\"interval c0\"") == 3);  // the third keeps the place only
    CHECK(count(page, "class=\"band\"") == 2);
    CHECK_THAT(page, Contains("<rect class=\"band\" x=\"4.0\" y=\"3\" width=\"44.0\""));
    CHECK_THAT(page, Contains("<rect class=\"band\" x=\"48.0\" y=\"3\" width=\"44.0\""));
}

TEST_CASE("pictures that follow each other share a grid, and empty ones leave no frame") {
    const Plot line{.title = "One", .series = {{.points = {{1, 1}, {2, 2}}}}};
    Report report("mlq-x", "y");
    report.add(line).add(line).note("between").add(line).section("end").add(Plot{.title = "Empty"});
    const auto page = write_html(report);
    CHECK(count(page, "<div class=\"figures\">") == 2);
    CHECK(count(page, "<figure>") == 3);
    CHECK(page.find("Empty") == std::string::npos);
    CHECK(write_text(report).find("One") == std::string::npos);
    CHECK(write_json(report).find("One") == std::string::npos);
}

TEST_CASE("a column of sentences keeps its width beside many others") {
    const std::string sentence = "depthwise: nine multiplications for each byte that is read";
    Report report("mlq-bench", "layers");
    report.add(Table{
        .key = "layers",
        .title = "Layers",
        .columns = {{.key = "name", .label = "Layer"}, {.key = "why", .label = "Why"}, {.key = "ms", .label = "ms"}},
        .rows = {{{"conv"}, {sentence}, {1.5}}, {{"pool"}, {""}, {2}}}});
    const auto page = write_html(report);
    CHECK_THAT(page, Contains("<td class=\"long\">" + sentence) && Contains("<td>conv") &&
                         Contains("<td class=\"number\" data-n=\"1.5\">"));
}
