#include "mlq/graph/graph.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/links.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;
using Catch::Contains;
using Strings = std::vector<std::string>;

TEST_CASE("names are unique, fresh names avoid the taken ones, renaming frees the old name") {
    Build b;
    auto& graph = b.graph;
    const auto a = graph.add_constant("w", Tensor(DType::f32, {1}));
    const auto second = graph.add_constant("w", Tensor(DType::f32, {1}));
    CHECK(graph.values[a].name == "w");
    CHECK(graph.values[second].name != "w");
    CHECK(graph.find_value("w") == a);
    graph.rename_value(a, "v");
    CHECK_FALSE(graph.find_value("w"));
    CHECK(graph.find_value("v") == a);
    CHECK(graph.fresh_name("w") == "w");
    CHECK_THROWS_WITH(graph.rename_value(second, "v"), Contains("\"v\": is defined twice"));
    CHECK_THROWS_WITH(b.value("v"), Contains("\"v\": is defined twice"));
    CHECK_FALSE(graph.values[graph.add_value({})].name.empty());
}

TEST_CASE("a copied graph has its own values and shares the weights") {
    Build b;
    const auto w = b.floats("w", {1}, {1});
    auto copy = b.graph;
    copy.rename_value(w, "v");
    CHECK(b.graph.find_value("w") == w);
    CHECK(copy.constant_of(w) == b.graph.constant_of(w));
}

TEST_CASE("consumers count every edge, residuals included") {
    Build b;
    const auto x = b.input("x", {1});
    const auto y = b.node("Add", {x, x}, "y");
    const auto z = b.node("Conv", {y, b.floats("w", {1}, {1})}, "z");
    auto& graph = b.finish({z});
    graph.nodes[1].residual = x;
    CHECK(graph.count_consumers(x) == 3);
    CHECK(graph.consumers_of(x) == std::vector<std::size_t>{0, 1});
    CHECK(graph.producer_of(z) == 1);
    CHECK_FALSE(graph.producer_of(x));
    graph.replace_uses(x, y);
    CHECK(graph.nodes[1].residual == y);
    CHECK(graph.is_output(z));
}

TEST_CASE("tidy drops what nobody needs and orders the rest, keeping the given order where it may") {
    Build b;
    const auto x = b.input("x", {1});
    const auto late = b.value("late");
    const auto c = b.node("C", {late}, "c");
    const auto a = b.node("A", {x}, "a");
    b.node("Dead", {a}, "dead");
    const auto d = b.node("D", {x}, "d");
    b.node_into("B", {a}, late);
    auto& graph = b.finish({c, d});
    graph.tidy();
    CHECK(ops_of(graph) == Strings{"A", "D", "B", "C"});
    graph.nodes[1].residual = late;  // D must wait for it
    graph.tidy();
    CHECK(ops_of(graph) == Strings{"A", "B", "D", "C"});
}

TEST_CASE("tidy names a node on the cycle, not one behind it") {
    Build b;
    const auto x = b.input("x", {1});
    const auto back = b.value("back");
    const auto a = b.node("Add", {x, back}, "a");
    b.node_into("Exp", {a}, back);
    auto& graph = b.finish({b.node("Relu", {back}, "behind")});
    CHECK_THROWS_WITH(graph.tidy(), Contains("depends on its own output") && !Contains("Relu"));
}

TEST_CASE("links agree with a search of the whole graph, whatever is rewritten") {
    constexpr std::uint64_t seed = 11;
    INFO("seed " << seed);
    Random random(seed);
    Build b;
    std::vector<ValueId> values = {b.input("x", {1}), b.input("y", {1})};
    const auto pick = [&] { return values[random.below(values.size())]; };
    for (int i = 0; i < 30; ++i) values.push_back(b.node("Add", {pick(), pick()}, "v" + std::to_string(i)));
    auto& graph = b.finish({values[10], values[31]});
    Links links(graph);
    for (int step = 0; step < 200; ++step) {
        const auto node = random.below(30);
        switch (links.alive(node) ? random.below(5) : 9) {
            case 0:
                links.set_input(node, random.below(2), pick());
                break;
            case 1:
                links.set_residual(node, random.below(2) ? pick() : no_value);
                break;
            case 2:
                links.replace_uses(pick(), pick());
                break;
            case 3:
                if (random.below(8) == 0) links.erase(node);
                break;
            case 4:
                values.push_back(graph.add_constant("constant", Tensor(DType::f32, {1})));
                break;
            default:
                break;
        }
        // The naive answer: an erased node has neither inputs nor outputs.
        Graph left = graph;
        for (std::size_t i = 0; i < left.nodes.size(); ++i) {
            if (!links.alive(i)) left.nodes[i] = Node{};
        }
        for (const auto value : values) {
            const auto outputs = std::count(left.outputs.begin(), left.outputs.end(), value);
            REQUIRE(links.count_uses(value) == left.count_consumers(value) + outputs);
            REQUIRE(links.is_output(value) == left.is_output(value));
            REQUIRE(links.producer(value) == left.producer_of(value));
            const auto users = links.users(value);
            REQUIRE(std::vector<std::size_t>(users.begin(), users.end()) == left.consumers_of(value));
        }
    }
    links.commit();
    CHECK(graph.nodes.size() < 30);
}
