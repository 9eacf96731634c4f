// What is left of each output, and of its channels.
#include <catch2/catch.hpp>
#include <cmath>

#include "graph/build.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/compare_outputs.hpp"
#include "mlq/ptq/quantizer.hpp"

using namespace mlq;

namespace {

// y = x * (640, 1) along the axis of two elements; in int8, y is codes of one scale.
Graph coordinates_and_score(const Shape& shape, const Shape& factors, bool rounded) {
    Build build;
    const ValueId x = build.input("x", shape);
    const ValueId scale = build.floats("scale", factors, {640, 1});
    const ValueId y = build.node("Mul", {x, scale}, rounded ? "y_float" : "y", shape);
    if (!rounded) return build.finish({y});
    const ValueId codes = build.node("Identity", {y}, "y", shape);
    build.graph.values[static_cast<std::size_t>(codes)].quant = QuantParams{2.5F, 0};
    return build.finish({codes});
}

OutputError compare(const Shape& shape, const Shape& factors, const std::vector<float>& samples) {
    const Dataset data = Dataset::of(Shape(shape.begin() + 1, shape.end()), samples);
    const auto outputs = compare_outputs(coordinates_and_score(shape, factors, false),
                                         coordinates_and_score(shape, factors, true), data, {});
    REQUIRE(outputs.size() == 1);
    return outputs.front();
}

}  // namespace

TEST_CASE("a channel that coordinates beside it drown is found, and named as constant") {
    const auto output = compare({-1, 2, 3}, {1, 2, 1}, {0.1F, 0.5F, 1, 0.2F, 0.4F, 0.9F});
    CHECK(output.output == "y");
    CHECK(output.channel_axis == 1);
    CHECK(output.worst_channel == 1);
    CHECK(output.worst_channel_db == 0);  // every score is the code 0: the noise is the signal
    CHECK(output.sqnr_db > 45);           // of the coordinates 64, 320, 640: 65, 320, 637.5
    CHECK(output.constant_channels == std::vector<std::int64_t>{1});
}

TEST_CASE("channels may lie along the last axis") {
    const auto output = compare({-1, 3, 2}, {1, 1, 2}, {0.1F, 0.2F, 0.5F, 0.4F, 1, 0.9F});
    CHECK(output.channel_axis == 2);
    CHECK(output.worst_channel == 1);
    CHECK(output.constant_channels == std::vector<std::int64_t>{1});
}

TEST_CASE("channels of like ranges have one figure, and a constant of the float network is no warning") {
    // Coordinates around 1, where a code is 2.5 wide: 1.28 and 1.92 are 2.5 both. The other channel is 1 always.
    const auto output = compare({-1, 2, 2}, {1, 2, 1}, {0.002F, 0.003F, 1, 1});
    CHECK(output.worst_channel == -1);
    CHECK(output.constant_channels == std::vector<std::int64_t>{0});
}

TEST_CASE("the scores of a detection head keep 30 dB beside pixel coordinates, whatever the target") {
    Build build;
    const ValueId x = build.input("x", {-1, 2, 8, 8});
    const ValueId weights = build.floats("w", {4, 2, 1, 1}, {0.5F, 0.25F, -0.25F, 0.5F, 1, -0.5F, 0.5F, 1});
    const ValueId head = build.node("Conv", {x, weights}, "head", {-1, 4, 8, 8});
    const ValueId box = build.value("box", {-1, 2, 8, 8});
    const ValueId scores = build.value("scores", {-1, 2, 8, 8});
    Node& split = build.node_into("Split", {head, build.integers("sizes", {2, 2})}, box);
    split.outputs.push_back(scores);
    split.attributes.set("axis", Attribute(std::int64_t{1}));
    const ValueId pixels = build.node("Mul", {box, build.floats("stride", {1}, {320})}, "pixels", {-1, 2, 8, 8});
    const ValueId sigmoid = build.node("Sigmoid", {scores}, "sigmoid", {-1, 2, 8, 8});
    const ValueId y =
        build.node("Concat", {pixels, sigmoid}, "y", {-1, 4, 8, 8}, {{"axis", Attribute(std::int64_t{1})}});
    const Graph graph = build.finish({y});
    const Dataset data = Dataset::synthetic({2, 8, 8}, 16, 7);
    const StatisticsFile statistics = collect(graph, data, {});
    for (const Target& target : targets()) {
        INFO(target.name);
        const Graph int8 = Quantizer(graph, target).quantize(statistics, {}).graph;
        const auto outputs = compare_outputs(graph, int8, data, {});
        REQUIRE(outputs.size() == 1);
        CHECK(outputs.front().worst_channel >= 0);  // the channels are unlike, so each has its own figure
        CHECK(outputs.front().worst_channel_db > 30);
        CHECK(outputs.front().constant_channels.empty());
    }
}
