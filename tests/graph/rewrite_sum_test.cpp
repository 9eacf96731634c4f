#include <catch2/catch.hpp>

#include "build.hpp"
#include "rewrite.hpp"

using namespace mlq;

namespace {

std::vector<std::string> operators_of(const Graph& graph) {
    std::vector<std::string> names;
    for (const Node& node : graph.nodes) names.push_back(node.op);
    return names;
}

Graph rewritten_sum(std::size_t count) {
    Build build;
    std::vector<ValueId> inputs;
    for (std::size_t i = 0; i < count; ++i) inputs.push_back(build.input("x" + std::to_string(i), {1, 2}));
    Graph graph = build.finish({build.node("Sum", inputs, "y")});
    CHECK(find_pass("rewrite_sum").apply(graph) == 1);
    graph.tidy();
    return graph;
}

}  // namespace

TEST_CASE("a Sum of several values is a chain of Adds, of one it is that value") {
    using Names = std::vector<std::string>;
    CHECK(operators_of(rewritten_sum(1)) == Names{"Identity"});
    CHECK(operators_of(rewritten_sum(2)) == Names{"Add"});
    const Graph graph = rewritten_sum(4);
    CHECK(operators_of(graph) == Names{"Add", "Add", "Add"});
    CHECK(graph.nodes[0].inputs == std::vector{graph.inputs[0], graph.inputs[1]});
    CHECK(graph.nodes[1].inputs == std::vector{graph.nodes[0].outputs[0], graph.inputs[2]});
    CHECK(graph.nodes[2].inputs == std::vector{graph.nodes[1].outputs[0], graph.inputs[3]});
    CHECK(graph.nodes[2].outputs == graph.outputs);
}
