// Functions that a file defines: their nodes stand in the network afterwards.
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

// A FunctionProto of the domain "own"; `more` is further fields.
std::string function(std::string_view name, const Words& inputs, const Words& outputs, const Words& nodes,
                     std::string more = {}) {
    std::string bytes = wire::text(1, name);
    for (const auto& input : inputs) bytes += wire::text(4, input);
    for (const auto& output : outputs) bytes += wire::text(5, output);
    for (const auto& node : nodes) bytes += wire::text(7, node);
    return wire::text(25, bytes + wire::text(10, "own") + more);
}

std::string call(std::string_view name, const Words& inputs, const Words& outputs, const Words& attributes = {}) {
    std::string more = wire::text(7, "own") + wire::text(3, outputs.front() + "_call");
    for (const auto& attribute : attributes) more += wire::text(5, attribute);
    return wire::node(name, inputs, outputs, more);
}

std::string reference(std::string_view name, std::string_view to) {
    return wire::text(5, wire::text(1, name) + wire::text(21, to) + wire::number(20, 1));
}

std::string alpha(float value, std::string_view name = "alpha") {
    return wire::attribute(name, 1, wire::real(2, value));
}

Graph read(std::vector<std::string> nodes, std::string functions,
           std::vector<std::string> outputs = {wire::info("y", {1, 4})}) {
    const wire::Model model{
        .nodes = std::move(nodes), .outputs = std::move(outputs), .more_model = std::move(functions)};
    return parse_onnx(model.bytes(), "f.onnx");
}

std::string message(std::vector<std::string> nodes, std::string functions) {
    try {
        read(std::move(nodes), std::move(functions));
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

float alpha_of(const Graph& graph) {
    return only_node(graph, "LeakyRelu").attributes.real("alpha", 0.01F);
}

}  // namespace

TEST_CASE("a call becomes the nodes of its function, whose names are its own") {
    const auto twice =
        function("Twice", {"a"}, {"b"}, {wire::node("Abs", {"a"}, {"t"}), wire::node("Neg", {"t"}, {"b"})});
    const Graph graph =
        read({wire::node("Relu", {"x"}, {"t"}), call("Twice", {"t"}, {"u"}), call("Twice", {"u"}, {"y"})}, twice);
    CHECK(ops_of(graph) == Words{"Relu", "Abs", "Neg", "Abs", "Neg"});
    CHECK(graph.find_value("u_call/t"));
    CHECK(graph.find_value("y_call/t"));
    CHECK(name_of(graph, graph.outputs[0]) == "y");
}

TEST_CASE("functions call others, in any order in the file") {
    const auto inner = function("Inner", {"a"}, {"b"}, {wire::node("Abs", {"a"}, {"b"})});
    const auto outer = function("Outer", {"a"}, {"b"}, {call("Inner", {"a"}, {"m"}), call("Inner", {"m"}, {"b"})});
    for (const auto& both : {inner + outer, outer + inner})
        CHECK(ops_of(read({call("Outer", {"x"}, {"y"})}, both)) == Words{"Abs", "Abs"});
}

TEST_CASE("an attribute of a function has the value of the call, else the function's own, else none") {
    const auto leaky = wire::node("LeakyRelu", {"a"}, {"b"}, reference("alpha", "slope"));
    const auto plain = function("Leaky", {"a"}, {"b"}, {leaky}, wire::text(6, "slope"));
    const auto with_default = function("Leaky", {"a"}, {"b"}, {leaky}, wire::text(11, alpha(0.25F, "slope")));
    CHECK(alpha_of(read({call("Leaky", {"x"}, {"y"}, {alpha(0.5F, "slope")})}, plain)) == 0.5F);
    CHECK(alpha_of(read({call("Leaky", {"x"}, {"y"}, {alpha(0.5F, "slope")})}, with_default)) == 0.5F);
    CHECK(alpha_of(read({call("Leaky", {"x"}, {"y"})}, with_default)) == 0.25F);
    CHECK_FALSE(only_node(read({call("Leaky", {"x"}, {"y"})}, plain), "LeakyRelu").attributes.has("alpha"));

    // Through two functions.
    const auto outer =
        function("Outer", {"a"}, {"b"},
                 {wire::node("Leaky", {"a"}, {"b"}, wire::text(7, "own") + reference("slope", "steepness"))});
    CHECK(alpha_of(read({call("Outer", {"x"}, {"y"}, {alpha(0.75F, "steepness")})}, plain + outer)) == 0.75F);
}

TEST_CASE("inputs and outputs of a call may be left out, and an input may be handed on") {
    const auto clip = function("Bound", {"a", "low", "high"}, {"b"}, {wire::node("Clip", {"a", "low", "high"}, {"b"})});
    const wire::Model bounded{.nodes = {call("Bound", {"x", "", "six"}, {"y"})},
                              .initializers = {wire::float_tensor("six", {}, {6})},
                              .more_model = clip};
    const Graph graph = parse_onnx(bounded.bytes(), "f.onnx");
    CHECK(only_node(graph, "Clip").inputs == std::vector{*graph.find_value("x"), no_value, *graph.find_value("six")});

    const auto two = function("Two", {"a"}, {"a", "b"}, {wire::node("Abs", {"a"}, {"b"})});
    CHECK(ops_of(read({call("Two", {"x"}, {"y", ""})}, two)) == Words{"Identity"});
    CHECK(ops_of(read({wire::node("Two", {"x"}, {"", "y"}, wire::text(7, "own"))}, two)) == Words{"Abs"});
}

TEST_CASE("a function sees no names around it") {
    const auto peeping = function("Peep", {"a"}, {"b"}, {wire::node("Add", {"a", "r"}, {"b"})});
    CHECK_THAT(message({wire::node("Relu", {"x"}, {"r"}), call("Peep", {"r"}, {"y"})}, peeping),
               Contains("reads \"y_call/r\", which is neither an input"));
}

TEST_CASE("functions that call themselves, go too deep or explode are refused") {
    CHECK_THAT(message({call("Self", {"x"}, {"y"})}, function("Self", {"a"}, {"b"}, {call("Self", {"a"}, {"b"})})),
               Contains("f.onnx: node \"y_call/b_call\" (\"Self\"): is a function that calls itself"));
    const auto ping = function("Ping", {"a"}, {"b"}, {call("Pong", {"a"}, {"b"})});
    const auto pong = function("Pong", {"a"}, {"b"}, {call("Ping", {"a"}, {"b"})});
    CHECK_THAT(message({call("Ping", {"x"}, {"y"})}, ping + pong), Contains("calls itself"));

    const auto chain = [](int length, int calls) {
        std::string functions = function("F0", {"a"}, {"b"}, {wire::node("Abs", {"a"}, {"b"})});
        for (int i = 1; i < length; ++i) {
            const std::string inner = "F" + std::to_string(i - 1);
            Words nodes{call(inner, {"a"}, {"b"})};
            if (calls == 2) nodes.push_back(call(inner, {"a"}, {"unused"}));
            functions += function("F" + std::to_string(i), {"a"}, {"b"}, nodes);
        }
        return functions;
    };
    CHECK(message({call("F99", {"x"}, {"y"})}, chain(100, 1)) == "no error");
    CHECK_THAT(message({call("F100", {"x"}, {"y"})}, chain(101, 1)), Contains("more than 100 deep"));
    CHECK_THAT(message({call("F40", {"x"}, {"y"})}, chain(41, 2)), Contains("far more nodes than the file holds"));
}

TEST_CASE("calls that do not fit their function, and functions of another opset, are refused") {
    const auto one = function("One", {"a"}, {"b"}, {wire::node("Abs", {"a"}, {"b"})});
    CHECK_THAT(message({call("One", {"x", "x"}, {"y"})}, one), Contains("more inputs or outputs than its function"));
    CHECK_THAT(message({call("One", {"x"}, {"y", "z"})}, one), Contains("more inputs or outputs than its function"));
    CHECK_THAT(message({call("One", {"x"}, {"y"})}, one + one), Contains("function \"One\": is defined twice"));
    CHECK_THAT(message({call("Two", {"x"}, {"y"})}, one), Contains("belongs to the operator domain \"own\""));
    const auto newer =
        function("One", {"a"}, {"b"}, {wire::node("Abs", {"a"}, {"b"})}, wire::text(9, wire::number(2, 18)));
    CHECK_THAT(message({call("One", {"x"}, {"y"})}, newer), Contains("of opset 18, the model of opset 13"));
}
