// Loop nodes whose number of rounds stands in the file: their rounds stand in the network afterwards.
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

std::string integer(std::string_view name, std::int64_t value) {
    return wire::tensor(name, {}, wire::i64, wire::text(9, wire::raw(std::vector<std::int64_t>{value})));
}

std::string truth(std::string_view name, bool value) {
    return wire::tensor(name, {}, wire::boolean, wire::text(9, std::string(1, value ? '\1' : '\0')));
}

struct Body {
    Words nodes = {wire::node("Identity", {"more"}, {"again"}), wire::node("Abs", {"v"}, {"w"})};
    Words inputs = {"round", "more", "v"};
    Words outputs = {"again", "w"};
    std::string more = {};

    std::string attribute() const {
        std::string bytes;
        for (const auto& node : nodes) bytes += wire::text(1, node);
        bytes += wire::text(2, "body");
        for (const auto& input : inputs) bytes += wire::text(11, wire::text(1, input));
        for (const auto& output : outputs) bytes += wire::text(12, wire::text(1, output));
        return wire::text(5, wire::attribute("body", 5, wire::text(6, bytes + more)));
    }
};

std::string loop(const Body& body, const Words& inputs = {"rounds", "yes", "x"}, const Words& outputs = {"y"}) {
    return wire::node("Loop", inputs, outputs, wire::text(3, "loop") + body.attribute());
}

Graph read(Words nodes, std::int64_t rounds = 3, std::int64_t opset = 13) {
    const wire::Model model{.nodes = std::move(nodes),
                            .initializers = {integer("rounds", rounds), truth("yes", true), truth("no", false)},
                            .opset = opset};
    return parse_onnx(model.bytes(), "f.onnx");
}

std::string message(Words nodes, std::int64_t rounds = 3) {
    try {
        read(std::move(nodes), rounds);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a loop becomes its rounds") {
    const Graph graph = read({loop({})});
    CHECK(ops_of(graph) == Words{"Abs", "Abs", "Abs", "Identity"});
    CHECK(graph.find_value("loop/0/w"));
    CHECK(graph.find_value("loop/2/w"));
    CHECK(name_of(graph, graph.outputs[0]) == "y");
    CHECK(ops_of(read({loop({})}, 0)) == Words{"Identity"});
    CHECK(ops_of(read({loop({})}, -5)) == Words{"Identity"});
    CHECK(ops_of(read({loop({}, {"rounds", "", "x"})}, 1)) == Words{"Abs", "Identity"});
}

TEST_CASE("a round knows its number and what is around the loop, and lists what it gives") {
    Body body;
    body.nodes.push_back(wire::node("Add", {"w", "x"}, {"sum"}));
    body.outputs = {"again", "w", "sum"};
    for (const std::int64_t opset : {11, 13}) {
        const Graph graph =
            read({loop(body, {"rounds", "yes", "x"}, {"", "list"}), wire::node("Abs", {"list"}, {"y"})}, 2, opset);
        CHECK(ops_of(graph) == Words{"Abs", "Add", "Abs", "Add", "Unsqueeze", "Unsqueeze", "Concat", "Abs"});
        CHECK(only_node(graph, "Concat").attributes.integer("axis", 7) == 0);
    }
    body.nodes = {wire::node("Cast", {"round"}, {"w"}, wire::text(5, wire::attribute("to", 2, wire::number(3, 1))))};
    body.outputs = {"yes", "w"};
    const Graph numbers = read({loop(body)}, 3);
    const Node& cast = only_node(numbers, "Cast");
    REQUIRE(numbers.constant_of(cast.inputs[0]) != nullptr);
    CHECK(*numbers.constant_of(cast.inputs[0])->data<std::int64_t>() == 2);  // the rounds before are not needed
}

TEST_CASE("weights of a loop's body stand in the network once") {
    Body body;
    body.nodes[1] = wire::node("Mul", {"v", "k"}, {"w"});
    body.more = wire::text(5, wire::float_tensor("k", {1}, {2}));
    const Graph graph = read({loop(body)});
    CHECK(graph.nodes[0].inputs[1] == graph.nodes[1].inputs[1]);
}

TEST_CASE("loops in loops and in functions") {
    Body outer;
    outer.nodes[1] = loop({}, {"rounds", "more", "v"}, {"w"});
    CHECK(ops_of(read({loop(outer)}, 2)) == Words{"Abs", "Abs", "Identity", "Abs", "Abs", "Identity", "Identity"});
}

TEST_CASE("loops that have no fixed number of rounds are refused with what to do") {
    Body body;
    const auto shape = wire::node("Shape", {"x"}, {"n"});
    CHECK_THAT(message({shape, loop(body, {"n", "yes", "x"})}),
               Contains("node \"loop\"") && Contains("how often it runs is computed; export"));
    CHECK_THAT(message({loop(body, {"", "yes", "x"})}), Contains("until a condition"));
    CHECK_THAT(message({loop(body, {"rounds", "no", "x"})}), Contains("condition"));
    body.outputs[0] = "no";
    CHECK_THAT(message({loop(body)}), Contains("condition"));
    body.nodes[0] = wire::node("Greater", {"v", "v"}, {"again"});
    body.outputs[0] = "again";
    CHECK_THAT(message({loop(body)}), Contains("condition may end it"));
    body.outputs[0] = "v";
    CHECK_THAT(message({loop(body)}), Contains("condition may end it"));
}

TEST_CASE("damaged and huge loops are refused") {
    CHECK_THAT(message({loop({})}, 1001), Contains("runs 1001 times"));
    CHECK_THAT(message({loop({}, {"rounds", "yes"})}), Contains("do not fit its body"));
    CHECK_THAT(message({loop({}, {"rounds", "yes", "x"}, {"y", "z"})}), Contains("do not fit its body"));
    CHECK_THAT(message({wire::node("Loop", {"rounds", "yes", "x"}, {"y"})}), Contains("no body"));
    Body twice;
    twice.nodes.push_back(wire::node("Abs", {"v"}, {"w"}));
    CHECK_THAT(message({loop(twice)}), Contains("defined twice"));
    Body list;
    list.outputs = {"again", "w", "w"};
    CHECK_THAT(message({loop(list, {"rounds", "yes", "x"}, {"y", "z"})}, 0), Contains("no elements"));
    Body nested;
    for (int i = 0; i < 4; ++i) nested.nodes[1] = loop(nested, {"rounds", "more", "v"}, {"w"});
    CHECK_THAT(message({loop(nested)}, 100), Contains("far more nodes"));
    Body nameless;
    nameless.outputs[1] = "";
    CHECK_THAT(message({loop(nameless)}), Contains("without a name"));
}
