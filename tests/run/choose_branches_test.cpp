// If nodes: the branch whose condition is known takes their place.
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/passes.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

std::string branch(const Words& nodes, const Words& outputs, const Words& initializers = {}) {
    std::string graph = wire::text(2, "branch");
    for (const auto& node : nodes) graph += wire::text(1, node);
    for (const auto& initializer : initializers) graph += wire::text(5, initializer);
    for (const auto& output : outputs) graph += wire::text(12, wire::info(output, {1, 4}));
    return graph;
}

std::string choice(const std::string& condition, const Words& outputs, const std::string& yes, const std::string& no) {
    return wire::node("If", {condition}, outputs,
                      wire::text(5, wire::attribute("then_branch", 5, wire::text(6, yes))) +
                          wire::text(5, wire::attribute("else_branch", 5, wire::text(6, no))));
}

std::string flag(std::string_view name, bool value) {
    return wire::tensor(name, {}, wire::boolean, wire::text(9, std::string(1, value ? '\1' : '\0')));
}

std::string whole(std::string_view name, const std::vector<std::int64_t>& values) {
    return wire::tensor(name, {static_cast<std::int64_t>(values.size())}, wire::i64, wire::text(9, wire::raw(values)));
}

const std::string absolute = branch({wire::node("Abs", {"x"}, {"t"})}, {"t"});
const std::string negative = branch({wire::node("Neg", {"x"}, {"t"})}, {"t"});

Graph prepared(const wire::Model& model) {
    Graph graph = parse_onnx(model.bytes(), "if.onnx");
    prepare(graph);
    return graph;
}

std::string message(const wire::Model& model) {
    try {
        prepared(model);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::vector<float> run(const Graph& graph, std::vector<float> input) {
    const Plan plan(graph, {});
    Workspace workspace(plan);
    plan.run(workspace, input);
    const auto output = plan.output(workspace).span<float>();
    return {output.begin(), output.end()};
}

// x -> Shape -> Gather(axis) -> Equal(number).
Words size_equals(std::string_view output) {
    return {wire::node("Shape", {"x"}, {"shape"}), wire::node("Gather", {"shape", "axis"}, {"size"}),
            wire::node("Equal", {"size", "number"}, {std::string(output)})};
}

}  // namespace

TEST_CASE("a condition that is a constant of the file chooses its branch") {
    for (const bool yes : {true, false}) {
        const Graph graph =
            prepared({.nodes = {choice("c", {"y"}, absolute, negative)}, .initializers = {flag("c", yes)}});
        CHECK(ops_of(graph) == Words{yes ? "Abs" : "Neg"});
        CHECK(name_of(graph, graph.outputs[0]) == "y");
        CHECK(run(graph, {1, -2, 3, -4}) == (yes ? std::vector<float>{1, 2, 3, 4} : std::vector<float>{-1, 2, -3, 4}));
    }
}

TEST_CASE("a squeeze that asks for the size of its axis takes the branch that fits") {
    // The branch that is not taken would be an error: axis 1 has 4 elements.
    const auto squeeze = branch({wire::node("Squeeze", {"x", "axis"}, {"s"})}, {"s"});
    const auto keep = branch({wire::node("Identity", {"x"}, {"k"})}, {"k"});
    auto nodes = size_equals("c");
    nodes.push_back(choice("c", {"m"}, squeeze, keep));
    nodes.push_back(wire::node("Relu", {"m"}, {"y"}));
    const wire::Model model{.nodes = nodes,
                            .initializers = {whole("axis", {1}), whole("number", {1})},
                            .inputs = {wire::info("x", {-1, 4})},
                            .outputs = {wire::info("y", {-1, 4})}};
    CHECK(ops_of(prepared(model)) == Words{"Relu"});
}

TEST_CASE("branches hold weights and further choices, and see the names around them") {
    const auto inner_yes = branch({wire::node("Mul", {"t", "w"}, {"u"})}, {"u"}, {wire::float_tensor("w", {1}, {3})});
    const auto inner_no = branch({wire::node("Mul", {"t", "r"}, {"u"})}, {"u"});
    const auto outer = branch({wire::node("Abs", {"x"}, {"t"}), choice("d", {"v"}, inner_yes, inner_no)}, {"v"});
    const auto model = [&](bool inner) {
        return wire::Model{.nodes = {wire::node("Relu", {"x"}, {"r"}), choice("c", {"y"}, outer, negative)},
                           .initializers = {flag("c", true), flag("d", inner)}};
    };
    CHECK(run(prepared(model(true)), {1, -2, 3, -4}) == std::vector<float>{3, 6, 9, 12});
    CHECK(run(prepared(model(false)), {1, -2, 3, -4}) == std::vector<float>{1, 0, 9, 0});
}

TEST_CASE("a choice may depend on what another one gives") {
    const auto four = branch({wire::node("Shape", {"x"}, {"s"})}, {"s"});
    const auto none = branch({}, {"nothing"}, {whole("nothing", {0, 0})});
    const wire::Model model{
        .nodes = {choice("c", {"shape"}, four, none), wire::node("Gather", {"shape", "axis"}, {"size"}),
                  wire::node("Equal", {"size", "number"}, {"d"}), choice("d", {"y"}, absolute, negative)},
        .initializers = {flag("c", true), whole("axis", {1}), whole("number", {4})}};
    CHECK(ops_of(prepared(model)) == Words{"Abs"});
}

TEST_CASE("a branch may hand on a value from outside, and several at once") {
    const auto yes = branch({wire::node("Abs", {"x"}, {"a"})}, {"x", "a"});
    const auto no = branch({}, {"x", "x"});
    const wire::Model model{.nodes = {choice("c", {"y", "z"}, yes, no)},
                            .initializers = {flag("c", false)},
                            .outputs = {wire::info("y", {1, 4}), wire::info("z", {1, 4})}};
    const Graph graph = prepared(model);
    CHECK(graph.outputs.size() == 2);
    CHECK(name_of(graph, graph.outputs[0]) == "y");
    CHECK(name_of(graph, graph.outputs[1]) == "z");
    CHECK(run(graph, {1, -2, 3, -4}) == std::vector<float>{1, -2, 3, -4});
}

TEST_CASE("a function may hold a choice whose branches use its attributes") {
    const auto leaky =
        branch({wire::node("LeakyRelu", {"a"}, {"t"},
                           wire::text(5, wire::text(1, "alpha") + wire::text(21, "slope") + wire::number(20, 1)))},
               {"t"});
    const auto plain = branch({wire::node("Relu", {"a"}, {"t"})}, {"t"});
    const std::string function = wire::text(1, "F") + wire::text(4, "a") + wire::text(4, "c") + wire::text(5, "b") +
                                 wire::text(7, choice("c", {"b"}, leaky, plain)) + wire::text(10, "own");
    const wire::Model model{
        .nodes = {wire::node("F", {"x", "c"}, {"y"},
                             wire::text(7, "own") + wire::text(5, wire::attribute("slope", 1, wire::real(2, 0.5F))))},
        .initializers = {flag("c", true)},
        .more_model = wire::text(25, function)};
    CHECK(run(prepared(model), {1, -2, 3, -4}) == std::vector<float>{1, -1, 3, -2});
}

TEST_CASE("a condition that the samples or the batch decide is refused with one line") {
    const wire::Model by_sample{
        .nodes = {wire::node("ReduceMax", {"x"}, {"m"},
                             wire::text(5, wire::attribute("keepdims", 2, wire::number(3, 0)))),
                  wire::node("Greater", {"m", "zero"}, {"c"}), choice("c", {"y"}, absolute, negative)},
        .initializers = {wire::float_tensor("zero", {}, {0})}};
    CHECK_THAT(message(by_sample),
               Contains("node \"If_y\" (If): its condition depends on the samples; export without"));

    auto nodes = size_equals("c");
    nodes.push_back(choice("c", {"y"}, absolute, negative));
    for (const std::int64_t number : {1, 2, 3}) {
        const wire::Model by_batch{.nodes = nodes,
                                   .initializers = {whole("axis", {0}), whole("number", {number})},
                                   .inputs = {wire::info("x", {-1, 4})}};
        CHECK_THAT(message(by_batch),
                   Contains("its condition depends on the batch size; fix the batch (`input-shape`)"));
    }
}

TEST_CASE("an If that is damaged is refused by name") {
    const auto one = [](std::string node) {
        return message({.nodes = {std::move(node)}, .initializers = {flag("c", true)}});
    };
    CHECK_THAT(one(choice("c", {"y"}, branch({}, {"x", "x"}), negative)),
               Contains("then_branch: gives 2 values where the node has 1"));
    CHECK_THAT(one(wire::node("If", {"c"}, {"y"})), Contains("has no then_branch"));
    CHECK_THAT(one(choice("c", {"y"}, absolute + wire::text(11, wire::info("i", {1})), negative)),
               Contains("has inputs of its own"));
    CHECK_THAT(one(choice("c", {"y"}, branch({wire::node("Abs", {"lost"}, {"t"})}, {"t"}), negative)),
               Contains("reads \"lost\""));
    CHECK_THAT(one(choice("c", {"y"}, branch({wire::node("Abs", {"x"}, {"t"}), wire::node("Neg", {"x"}, {"t"})}, {"t"}),
                          negative)),
               Contains("is defined twice"));
    CHECK_THAT(one(wire::node("If", {"c", "c"}, {"y"})), Contains("must have one input"));
}

TEST_CASE("ten thousand subgraphs, one in the other or side by side, are refused") {
    std::string nested = absolute;
    for (int i = 0; i < 10000; ++i) nested = branch({choice("c", {"t"}, nested, branch({}, {"x"}))}, {"t"});
    CHECK_THAT(message({.nodes = {choice("c", {"y"}, nested, negative)}, .initializers = {flag("c", true)}}),
               Contains("if.onnx:") && Contains("subgraphs"));
    Words beside;
    for (int i = 0; i < 10000; ++i)
        beside.push_back(choice("c", {i == 9999 ? "y" : "v" + std::to_string(i)}, absolute, negative));
    CHECK_THAT(message({.nodes = beside, .initializers = {flag("c", true)}}), Contains("more than 1000 If nodes"));
}

TEST_CASE("a network whose branches were not chosen has no ONNX form") {
    const wire::Model model{.nodes = {choice("c", {"y"}, absolute, negative)}, .initializers = {flag("c", true)}};
    CHECK_THROWS_WITH(serialize_onnx(parse_onnx(model.bytes(), "if.onnx")), Contains("branches that were not chosen"));
}
