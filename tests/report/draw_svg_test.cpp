#include "../../src/report/draw_svg.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "../../src/report/svg_text.hpp"
#include "xml_outline.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

TEST_CASE("every style of series becomes shapes of its own, with its whiskers, bands and name") {
    const auto outline =
        outline_xml(draw_svg({.title = "t",
                              .marks = {{2.5, "chosen"}, {99, "outside"}},
                              .series = {{.name = "curve", .points = {{1, 1, 0.5, 1.5}, {2, 2, 1.5, 2.5}, {3, 3}}},
                                         {.name = "dots", .style = PlotStyle::points, .points = {{1, 4, 3, 5}, {2, 4}}},
                                         {.style = PlotStyle::bars, .points = {{1, 1}, {2, -1}, {3, 2, 1, 3}}}}}));
    CHECK(outline.problem.empty());
    CHECK(outline.count.at("circle") == 3);  // two dots and one in the key
    CHECK(outline.count.at("rect") == 3);
    CHECK(outline.count.at("path") == 3);  // line, band, and the line in the key
    CHECK(outline.attributes.at("svg").at("aria-label") == "t");
}

TEST_CASE("a line is interrupted where a point cannot be drawn") {
    const auto svg = draw_svg({.log_y = true, .series = {{.points = {{1, 1}, {2, 10}, {3, 0}, {4, 10}, {5, 100}}}}});
    const auto path = outline_xml(svg).attributes.at("path").at("d");
    CHECK(std::count(path.begin(), path.end(), 'M') == 2);
    CHECK(std::count(path.begin(), path.end(), 'L') == 2);
}

TEST_CASE("a plot without a point that can be drawn is no picture") {
    CHECK(draw_svg({}).empty());
    CHECK(draw_svg({.log_x = true, .series = {{.points = {{-1, 1}, {0, 2}}}}}).empty());
    CHECK(
        draw_svg({.series = {{.points = {{std::nan(""), 1}, {1, std::numeric_limits<double>::infinity()}}}}}).empty());
}

TEST_CASE("no number and no text breaks a picture") {
    const double huge = std::numeric_limits<double>::max(), tiny = std::numeric_limits<double>::denorm_min();
    for (const bool logarithmic : {false, true}) {
        for (const double a : {0.0, 1.0, -huge, huge, tiny, -tiny, 1e-300, 1 + 1e-15}) {
            for (const double b : {0.0, 1.0, -huge, huge, tiny}) {
                for (const auto style : {PlotStyle::lines, PlotStyle::points, PlotStyle::bars}) {
                    const auto svg =
                        draw_svg({.title = "a<b>&\"c\"\x1b\xff",
                                  .log_x = logarithmic,
                                  .log_y = logarithmic,
                                  .x_ticks = a > 1 ? std::vector<PlotTick>{{a, "<x>"}} : std::vector<PlotTick>{},
                                  .marks = {{b, "m"}},
                                  .series = {{.name = "<i>", .style = style, .points = {{a, b, a, b}, {b, a}}}}});
                    INFO(a << " and " << b << (logarithmic ? ", logarithmic" : ""));
                    CHECK((svg.empty() || outline_xml(svg).problem.empty()));
                    CHECK(svg.find("nan") == std::string::npos);
                    CHECK(svg.find("inf") == std::string::npos);
                    CHECK(svg.size() < 20000);
                }
            }
        }
    }
}

TEST_CASE("words below the axis are written whole when they fit, and else shortened or thinned out") {
    Plot plot{.series = {{.style = PlotStyle::bars}}};
    for (int i = 0; i < 3; ++i) {
        plot.x_ticks.push_back({double(i), "int8 (" + std::to_string(i) + ")"});
        plot.series[0].points.push_back({double(i), 1});
    }
    CHECK_THAT(draw_svg(plot), Contains(">int8 (1)<"));
    for (auto& tick : plot.x_ticks) tick.label = "features/" + tick.label + "/expand/relu_output";
    CHECK_THAT(draw_svg(plot), Contains(">(1)<"));  // what all have in common is left out
    CHECK(shorten("abcdefghij", 5) == "ab…ij");
    CHECK(shorten("abc", 5) == "abc");
    CHECK(shorten("äöüßñé", 5) == "äö…ñé");
}
