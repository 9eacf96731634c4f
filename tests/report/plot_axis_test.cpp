#include "../../src/report/plot_axis.hpp"

#include <catch2/catch.hpp>

using namespace mlq;

namespace {

std::string words(const PlotAxis& axis) {
    std::string text;
    for (const auto& tick : axis.ticks()) text += (text.empty() ? "" : " ") + tick.label;
    return text;
}

}  // namespace

TEST_CASE("ticks stand at round numbers") {
    CHECK(words({{0, 1}, false, true}) == "0 0.2 0.4 0.6 0.8 1");
    CHECK(words({{0.651, 0.926}, false, true}) == "0.6 0.7 0.8 0.9 1");
    CHECK(words({{-3, 47}, false, false}) == "0 10 20 30 40");
    CHECK(words({{0, 4e-7}, false, true}) == "0 1e-7 2e-7 3e-7 4e-7");
    CHECK(words({{0, 2.5e9}, false, true}) == "0 5e8 1e9 1.5e9 2e9 2.5e9");
}

TEST_CASE("a logarithmic axis has powers of ten, or round numbers where it is short") {
    CHECK(words({{100, 1e6}, true, true}) == "100 1000 10000 100000 1e6");
    CHECK(words({{20, 80}, true, true}) == "20 40 60 80");
    const PlotAxis wide({1e-30, 1e30}, true, false);
    CHECK(wide.ticks().size() <= 10);
    CHECK(wide.place(1) == Approx(0.5));
}

TEST_CASE("a range without extent is widened around its point") {
    const PlotAxis axis({5, 5}, false, false);
    CHECK(axis.low() < 5);
    CHECK(axis.high() > 5);
    CHECK(axis.place(5) == Approx(0.5));
    CHECK(PlotAxis({0, 0}, false, true).place(0) == Approx(0.5));
}
