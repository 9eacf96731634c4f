// Each value rounded alone.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fashion.hpp"
#include "graph/build.hpp"
#include "mlq/ptq/compare_outputs.hpp"
#include "mlq/ptq/isolate_values.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

// y = x beside x; in int8 the second one is a copy of x, rounded to multiples of `scale`.
Graph twice(float scale) {
    Build build;
    const ValueId x = build.input("x", {-1, 1, 2});
    ValueId second = x;
    if (scale > 0) {
        second = build.node("Identity", {x}, "x_rounded", {-1, 1, 2});
        build.graph.values[static_cast<std::size_t>(second)].quant = QuantParams{scale, 0};
    }
    const ValueId y = build.node("Concat", {x, second}, "y", {-1, 2, 2}, {{"axis", Attribute(std::int64_t{1})}});
    return build.finish({y});
}

}  // namespace

TEST_CASE("a rounded copy is rounded for those who read it, and the others see the value as it was") {
    const Dataset data = Dataset::of({1, 2}, std::vector<float>{1.25F, 3});
    const auto layers = compare_layers(twice(0), twice(1), data, {});
    REQUIRE(layers.size() == 3);
    CHECK(layers[1].value == "x_rounded");
    CHECK(layers[1].float_value == "x");
    CHECK(layers[1].quantized);
    const auto alone = isolate_values(twice(0), twice(1), data, layers, {});
    REQUIRE(alone.size() == 1);
    CHECK(alone.at("x_rounded").output == "y");
    // Of 1.25, 3, 1.25, 3 the third becomes 1.
    CHECK(alone.at("x_rounded").sqnr_db == Approx(10 * std::log10(2 * (1.25 * 1.25 + 9) / (0.25 * 0.25))));
}

TEST_CASE("an input that is codes is compared as codes only") {
    Build build;
    const ValueId x = build.input("x", {-1, 2});
    const Graph graph = build.finish({build.node("Relu", {x}, "y", {-1, 2})});
    Graph int8 = graph;
    int8.values[static_cast<std::size_t>(x)].quant = QuantParams{1, 0};
    const Dataset data = Dataset::of({2}, std::vector<float>{1.25F, 300});
    const auto layers = compare_layers(graph, int8, data, {});
    CHECK(layers.front().clipped_share == 0.5);  // 300 of 1.25 and 300
    CHECK(layers.front().sqnr_db == Approx(10 * std::log10((1.25 * 1.25 + 9e4) / (0.0625 + 45.0 * 45))));
    // Nothing else is rounded: what the answer loses is what the input loses.
    CHECK(isolate_values(graph, int8, data, layers, {}).at("x").sqnr_db == Approx(layers.front().sqnr_db));
}

TEST_CASE("on a network every value that is codes is isolated, and costs less alone than all of them together") {
    const LoadedModel model = fashion_model("resnet");
    const Dataset data = fashion_images("train", 50);
    const StatisticsFile statistics = collect(model.graph, data, {});
    for (const char* target : {"ort", "mlq"}) {
        INFO(target);
        const Quantizer quantizer(model.graph, target_called(target));
        const Graph int8 = quantizer.quantize(statistics, {.method = "max"}).graph;
        const auto layers = compare_layers(quantizer.graph(), int8, data, {.count = 8});
        const auto alone = isolate_values(quantizer.graph(), int8, data, layers, {.samples = 4, .threads = 3});
        const double together = compare_outputs(quantizer.graph(), int8, data, {.count = 4}).front().sqnr_db;
        for (const LayerError& layer : layers) {
            INFO(layer.value);
            REQUIRE(alone.contains(layer.value) == layer.quantized);
            if (layer.quantized) CHECK(alone.at(layer.value).sqnr_db > together);
        }

        const auto one_thread = isolate_values(quantizer.graph(), int8, data, layers, {.samples = 4});
        for (const auto& [value, error] : alone) CHECK(one_thread.at(value).sqnr_db == error.sqnr_db);

        // With three runs to spend, the three values with the lowest SQNR.
        const auto few = isolate_values(quantizer.graph(), int8, data, layers, {.runs = 3});
        REQUIRE(few.size() == 3);
        const auto better = std::count_if(layers.begin(), layers.end(), [&](const LayerError& layer) {
            return layer.quantized && !few.contains(layer.value) &&
                   std::all_of(layers.begin(), layers.end(), [&](const LayerError& other) {
                       return !few.contains(other.value) || other.sqnr_db <= layer.sqnr_db;
                   });
        });
        CHECK(better == static_cast<std::ptrdiff_t>(alone.size()) - 3);
    }
}
