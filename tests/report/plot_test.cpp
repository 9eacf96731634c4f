#include "mlq/report/plot.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

Plot make_plot() {
    return {.title = "Width",
            .x_label = "examples",
            .y_label = "width",
            .log_x = true,
            .log_y = true,
            .series = {{.name = "error 0.1", .points = {{100, 0.12, 0.1, 0.14}, {1000, 0.04}, {10000, 0.012}}},
                       {.name = "measured", .style = PlotStyle::points, .points = {{300, 0.07, 0.05, 0.09}}}}};
}

// The environment of this process, changed for a test.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name), old_(std::getenv(name)) { ::setenv(name, value, 1); }
    ~Variable() { ::setenv(name_, old_.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
    std::string old_;
};

}  // namespace

TEST_CASE("a plot is drawn as SVG, PNG and PDF, the same bytes each time") {
    const ScratchFolder folder;
    for (const auto& [extension, start] : {std::pair{".svg", "<?xml"}, {".png", "\x89PNG"}, {".pdf", "%PDF"}}) {
        const auto path = folder / (std::string("plot") + extension);
        render(make_plot(), path);
        const auto first = read_text(path);
        CHECK(first.starts_with(start));
        CHECK(first.size() > 1000);
        render(make_plot(), path);
        CHECK(read_text(path) == first);
    }
}

TEST_CASE("the text of a plot is shown as it is and never obeyed") {
    const ScratchFolder folder;
    const auto trap = folder / "trap";
    auto plot = make_plot();
    plot.title = "it's `touch " + trap.string() + "` \\n $x @y {a}^b <i> \" %d 1";
    plot.series[0].name = "'; system('touch " + trap.string() + "'); '";
    plot.x_label = "two\nlines\x1b";
    plot.x_ticks = {{300, "50 % of %g"}, {1000, "\"5"}};
    render(plot, folder / "plot.svg");
    CHECK_FALSE(std::filesystem::exists(trap));
    const auto svg = read_text(folder / "plot.svg");
    CHECK_THAT(svg, Contains("it's `touch " + trap.string() + "` \\n $x @y {a}^b &lt;i> \" %d 1"));
    CHECK_THAT(svg, Contains("'; system('touch " + trap.string() + "'); '"));
    CHECK_THAT(svg, Contains("two\\nlines\\x1b"));
    CHECK_THAT(svg, Contains("50 % of %g"));
    CHECK_THAT(svg, Contains("\"5"));
}

TEST_CASE("the terminal shows title, labels, names and curve in the columns it has") {
    const auto text = render_terminal(make_plot(), 60, 20);
    for (const char* words : {"Width", "(vertical: width)", "examples", "error 0.1", "measured", "***"})
        CHECK_THAT(text, Contains(words));
    std::size_t longest = 0;
    std::size_t lines = 0;
    for (std::size_t start = 0; start < text.size(); ++lines) {
        const auto end = text.find('\n', start);
        longest = std::max(longest, end - start);
        start = end + 1;
    }
    CHECK(longest <= 60);
    CHECK(lines <= 20);
}

TEST_CASE("bars stand side by side over their names") {
    const Plot plot{.x_ticks = {{1, "MobileNet"}, {2, "ResNet"}},
                    .series = {{.name = "FP32", .style = PlotStyle::bars, .points = {{1, 10, 9, 11}, {2, 5}}},
                               {.name = "int8", .style = PlotStyle::bars, .points = {{1, 30}, {2, -1}}}}};
    const auto text = render_terminal(plot);
    for (const char* words : {"MobileNet", "ResNet", "FP32", "int8"}) CHECK_THAT(text, Contains(words));
}

TEST_CASE("points that cannot be drawn are left out; none at all is an error") {
    const double nan = std::nan("");
    Plot plot{.log_y = true, .series = {{.points = {{1, 0}, {2, nan}, {nan, 3}, {4, -5}}}, {.points = {}}}};
    CHECK_THROWS_WITH(render_terminal(plot), Contains("there is no point to draw"));
    CHECK_THROWS_AS(render_terminal({}), Error);
    plot.series[1].points = {{1, 1}, {2, 2}};
    CHECK_NOTHROW(render_terminal(plot));
}

TEST_CASE("a picture that cannot be made leaves nothing behind") {
    const ScratchFolder folder;
    CHECK_THROWS_WITH(render(make_plot(), folder / "plot.gif"), Contains("use one of .svg, .png, .pdf"));
    CHECK_THROWS_WITH(render(make_plot(), folder / "missing/plot.svg"), Contains("cannot write"));
    CHECK_THROWS_AS(render({}, folder / "plot.svg"), Error);
    {
        const Variable path("PATH", "/nowhere");
        CHECK_THROWS_WITH(render(make_plot(), folder / "plot.svg"), Contains("install it"));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("what gnuplot complains about is the error") {
    const ScratchFolder folder;
    const ScratchFolder programs;
    write_file(programs / "gnuplot",
               "#!/bin/sh\nprintf 'half a picture'\nprintf 'plot x\\n   ^\\n  line 0: broken\\n\\n' >&2\nexit 1\n");
    std::filesystem::permissions(programs / "gnuplot", std::filesystem::perms::owner_all);
    const Variable path("PATH", programs.path().c_str());
    CHECK_THROWS_WITH(render(make_plot(), folder / "plot.svg"), "gnuplot: line 0: broken");
    CHECK(std::filesystem::is_empty(folder.path()));
}
