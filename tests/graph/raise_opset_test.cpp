// Files of opset 1 to 6 are read as what they say in opset 7.
#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;
using Catch::Contains;
using Words = std::vector<std::string>;
using Ints = std::vector<std::int64_t>;

namespace {

std::string integer(std::string_view name, std::int64_t value) {
    return wire::text(5, wire::attribute(name, 2, wire::number(3, value)));
}

std::string list(std::string_view name, const Ints& values) {
    std::string field;
    for (const std::int64_t value : values) field += wire::number(8, value);
    return wire::text(5, wire::attribute(name, 7, field));
}

std::string word(std::string_view name, std::string_view value) {
    return wire::text(5, wire::attribute(name, 3, wire::text(4, value)));
}

// A network of one node with an image and operands of three channels.
Graph read(const std::string& op, std::int64_t opset, const std::string& more, const Words& inputs = {"x"}) {
    const wire::Model model{
        .nodes = {wire::node(op, inputs, {"y"}, more)},
        .initializers = {wire::float_tensor("c", {3}, {1, 2, 3}), wire::float_tensor("one", {1}, {1})},
        .inputs = {wire::info("x", {1, 3, 4, 5})},
        .opset = opset};
    return parse_onnx(model.bytes(), "old.onnx");
}

std::string message(const std::string& op, std::int64_t opset, const std::string& more, const Words& inputs = {"x"}) {
    try {
        read(op, opset, more, inputs);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("what did not change is read as it is") {
    const Graph graph = read("Relu", 1, list("consumed_inputs", {0}));
    CHECK(graph.opset == 7);
    CHECK(ops_of(graph) == Words{"Relu"});
    CHECK_FALSE(graph.nodes[0].attributes.has("consumed_inputs"));
}

TEST_CASE("an operand that stands at an axis gets ones behind it") {
    const Graph graph = read("Mul", 6, integer("broadcast", 1) + integer("axis", 1), {"x", "c"});
    CHECK(ops_of(graph) == Words{"Unsqueeze", "Mul"});
    CHECK(graph.nodes[0].attributes.integers("axes") == Ints{1, 2});
    CHECK_FALSE(graph.nodes[1].attributes.has("axis"));
    CHECK(ops_of(read("Add", 6, integer("broadcast", 1), {"x", "one"})) == Words{"Add"});
    CHECK(ops_of(read("Add", 6, integer("broadcast", 1) + integer("axis", 3), {"x", "one"})) == Words{"Add"});
    CHECK(ops_of(read("PRelu", 6, "", {"x", "c"})) == Words{"Unsqueeze", "PRelu"});
    CHECK(ops_of(read("PRelu", 6, "", {"x", "one"})) == Words{"PRelu"});
    CHECK_THAT(message("Add", 6, integer("broadcast", 1) + integer("axis", 4), {"x", "c"}), Contains("does not fit"));
    CHECK_THAT(message("Add", 6, integer("broadcast", 1) + integer("axis", -9), {"x", "c"}), Contains("does not fit"));
    CHECK_THAT(message("Add", 6, "", {"x"}), Contains("two inputs"));
}

TEST_CASE("attributes that became inputs, other names and numbers") {
    const Graph reshape = read("Reshape", 1, list("shape", {3, 20}));
    CHECK(ops_of(reshape) == Words{"Reshape"});
    CHECK(reshape.constant_of(reshape.nodes[0].inputs[1])->data<std::int64_t>()[1] == 20);
    CHECK(read("Cast", 1, word("to", "INT32")).nodes[0].attributes.integer("to", 0) == 6);
    CHECK(read("Cast", 6, integer("to", 7)).nodes[0].attributes.integer("to", 0) == 7);
    CHECK(read("Concat", 1, "", {"x", "x"}).nodes[0].attributes.integer("axis", 0) == 1);
    CHECK(read("Pad", 1, list("paddings", {0, 0, 1, 1, 0, 0, 1, 1})).nodes[0].attributes.integers("pads").size() == 8);
    CHECK(read("Selu", 1, "").nodes[0].attributes.real("gamma", 0) == 1.0507F);
    CHECK(read("Dropout", 6, integer("is_test", 1)).nodes[0].op == "Dropout");
}

TEST_CASE("forms that opset 7 does not have are refused with what to do") {
    CHECK_THAT(message("Upsample", 1, ""), Contains("its form of opset 1 is not supported; convert"));
    CHECK_THAT(message("Tile", 5, "", {"x", "c", "c"}), Contains("opset 5"));
    CHECK_THAT(message("Cast", 1, word("to", "STRING")), Contains("STRING"));
    CHECK_THAT(message("LSTM", 6, ""), Contains("opset 6"));
    const wire::Model hidden{
        .nodes = {wire::node("Abs", {"x"}, {"t"}),
                  wire::node("Add", {"t", "c"}, {"y"}, integer("broadcast", 1) + integer("axis", 1))},
        .initializers = {wire::float_tensor("c", {3}, {1, 2, 3})},
        .opset = 6};
    CHECK_THROWS_WITH(parse_onnx(hidden.bytes(), "old.onnx"), Contains("shape_inference"));
}
