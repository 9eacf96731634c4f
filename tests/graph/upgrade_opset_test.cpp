#include "graph/upgrade_opset.hpp"

#include <catch2/catch.hpp>

#include "build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

// A Resize of opset 10 by these factors, in the forms of opset 13.
Graph upgraded_resize(const std::vector<float>& scales, const std::string& mode = "nearest") {
    Build build(10);
    const ValueId image = build.input("image", {1, 2, 4, 6});
    const ValueId factors = build.floats("scales", {4}, scales);
    Graph graph = build.finish({build.node("Resize", {image, factors}, "y", {}, {{"mode", mode}})});
    upgrade_opset(graph);
    return graph;
}

}  // namespace

TEST_CASE("Resize of opset 10 rounds down where it grows and up where it shrinks") {
    CHECK(only_node(upgraded_resize({1, 1, 2, 1.5F}), "Resize").attributes.text("nearest_mode", "") == "floor");
    CHECK(only_node(upgraded_resize({1, 1, 0.5F, 0.7F}), "Resize").attributes.text("nearest_mode", "") == "ceil");
    CHECK_FALSE(only_node(upgraded_resize({1, 1, 0.5F, 2}, "linear"), "Resize").attributes.has("nearest_mode"));
}

TEST_CASE("Resize of opset 10 that grows one way and shrinks the other becomes two") {
    const Graph graph = upgraded_resize({1, 1, 0.5F, 2});
    REQUIRE(ops_of(graph) == std::vector<std::string>{"Resize", "Resize"});
    const Node& first = graph.nodes[0];
    const Node& second = graph.nodes[1];
    CHECK(first.attributes.text("nearest_mode", "") == "floor");
    CHECK(numbers<float>(graph, first.inputs[2]) == std::vector<float>{1, 1, 1, 2});
    CHECK(second.attributes.text("nearest_mode", "") == "ceil");
    CHECK(numbers<float>(graph, second.inputs[2]) == std::vector<float>{1, 1, 0.5F, 1});
    CHECK(first.outputs[0] == second.inputs[0]);
}

TEST_CASE("the mask of a Dropout before opset 12 has no newer form, unless nobody uses it") {
    for (const bool used : {false, true}) {
        Build build(10);
        const ValueId y = build.node("Dropout", {build.input("x", {1, 2})}, "y", {}, {{"ratio", 0.5F}});
        const ValueId mask = build.value("mask");
        build.graph.nodes[0].outputs.push_back(mask);
        Graph graph = build.finish(used ? std::vector{y, mask} : std::vector{y});
        if (used) {
            CHECK_THROWS_WITH(upgrade_opset(graph), Catch::Contains("mask is used"));
        } else {
            upgrade_opset(graph);
            CHECK_FALSE(only_node(graph, "Dropout").attributes.has("ratio"));
        }
    }
}

TEST_CASE("an opset that changed nothing for our operators is written as the one before") {
    for (const auto& [opset, written] : {std::pair{13, 13}, {21, 21}, {22, 21}, {27, 21}}) {
        Build build(opset);
        Graph graph = build.finish({build.node("Relu", {build.input("x", {1, 2})}, "y")});
        upgrade_opset(graph);
        CHECK(graph.opset == written);
    }
}
