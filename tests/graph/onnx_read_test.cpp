#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/graph/onnx.hpp"

using namespace mlq;

namespace {

Graph read(const wire::Model& model) {
    return parse_onnx(model.bytes(), "test.onnx");
}

// The constant that a model with this initializer, "w", holds.
Graph with_initializer(std::string initializer) {
    return read({.nodes = {wire::node("Add", {"x", "w"}, {"y"})}, .initializers = {std::move(initializer)}});
}
template <typename T>
std::vector<T> read_elements(int type, std::int64_t count, std::string data) {
    const auto graph = with_initializer(wire::tensor("w", {count}, type, std::move(data)));
    return numbers<T>(graph, *graph.find_value("w"));
}
// Packed varints.
std::string packed(int field, std::vector<std::int64_t> values) {
    std::string bytes;
    for (const auto value : values) bytes += wire::varint(static_cast<std::uint64_t>(value));
    return wire::text(field, bytes);
}

using Floats = std::vector<float>;

}  // namespace

TEST_CASE("every element type is read from raw bytes") {
    const auto raw = [](auto values) { return wire::text(9, wire::raw(values)); };
    CHECK(read_elements<float>(wire::f32, 2, raw(Floats{1.5F, -2})) == Floats{1.5F, -2});
    CHECK(read_elements<float>(wire::f64, 2, raw(std::vector<double>{1.5, 1e-300})) == Floats{1.5F, 0});
    CHECK(read_elements<std::uint8_t>(wire::u8, 2, "\x4a\x02\xff\x01") == std::vector<std::uint8_t>{255, 1});
    CHECK(read_elements<std::int8_t>(wire::i8, 2, "\x4a\x02\xff\x01") == std::vector<std::int8_t>{-1, 1});
    CHECK(read_elements<bool>(wire::boolean, 3, std::string("\x4a\x03\x00\x01\xfe", 5)) ==
          std::vector<bool>{false, true, true});
    CHECK(read_elements<std::int32_t>(wire::u16, 1, raw(std::vector<std::uint16_t>{65535})) == std::vector{65535});
    CHECK(read_elements<std::int32_t>(wire::i16, 1, raw(std::vector<std::int16_t>{-5})) == std::vector{-5});
    CHECK(read_elements<std::int32_t>(wire::i32, 1, raw(std::vector<std::int32_t>{-70000})) == std::vector{-70000});
    CHECK(read_elements<std::int64_t>(wire::u32, 1, raw(std::vector<std::uint32_t>{4294967295U})) ==
          std::vector<std::int64_t>{4294967295});
    CHECK(read_elements<std::int64_t>(wire::i64, 1, raw(std::vector<std::int64_t>{-1})) ==
          std::vector<std::int64_t>{-1});
    CHECK(read_elements<std::int64_t>(wire::u64, 1, raw(std::vector<std::uint64_t>{9})) ==
          std::vector<std::int64_t>{9});
}

TEST_CASE("every element type is read from its typed field") {
    CHECK(read_elements<float>(wire::f32, 2, wire::real(4, 1.5F) + wire::real(4, -2)) == Floats{1.5F, -2});
    CHECK(read_elements<float>(wire::f64, 1, wire::text(10, wire::little(0.1))) == Floats{0.1F});
    CHECK(read_elements<std::uint8_t>(wire::u8, 1, packed(5, {255})) == std::vector<std::uint8_t>{255});
    CHECK(read_elements<std::int8_t>(wire::i8, 2, packed(5, {-1, 255})) == std::vector<std::int8_t>{-1, -1});
    CHECK(read_elements<bool>(wire::boolean, 2, packed(5, {0, 1})) == std::vector<bool>{false, true});
    CHECK(read_elements<std::int32_t>(wire::i32, 1, packed(5, {-70000})) == std::vector{-70000});
    CHECK(read_elements<std::int64_t>(wire::i64, 1, packed(7, {-1})) == std::vector<std::int64_t>{-1});
    CHECK(read_elements<std::int64_t>(wire::u32, 1, packed(11, {4294967295})) == std::vector<std::int64_t>{4294967295});
    CHECK(read_elements<std::int64_t>(wire::u64, 1, packed(11, {9})) == std::vector<std::int64_t>{9});
}

TEST_CASE("float16 and bfloat16 become float32 exactly") {
    // 1.0, -2.5, the smallest denormal 2^-24, the largest denormal, the largest finite 65504, -0
    CHECK(read_elements<float>(wire::f16, 6, packed(5, {0x3c00, 0xc100, 1, 0x3ff, 0x7bff, 0x8000})) ==
          Floats{1, -2.5F, 0x1p-24F, 1023 * 0x1p-24F, 65504, 0});
    CHECK(read_elements<float>(wire::bf16, 2, wire::text(9, wire::raw(std::vector<std::uint16_t>{0x3f80, 0xc020}))) ==
          Floats{1, -2.5F});
}

TEST_CASE("a Cast to float16, bfloat16 or double is one to float32, and narrow constants are noted") {
    const auto cast = [](int to) { return wire::text(5, wire::attribute("to", 2, wire::number(3, to))); };
    for (const int to : {wire::f16, wire::bf16, wire::f64, wire::f32})
        CHECK(only_node(read({.nodes = {wire::node("Cast", {"x"}, {"y"}, cast(to))}}), "Cast")
                  .attributes.integer("to", 0) == wire::f32);
    CHECK(only_node(read({.nodes = {wire::node("Cast", {"x"}, {"y"}, cast(wire::i64))}}), "Cast")
              .attributes.integer("to", 0) == wire::i64);

    const auto half = [](std::string_view name) { return wire::tensor(name, {}, wire::f16, wire::number(5, 0x3c00)); };
    const auto notes =
        read({.nodes = {wire::node("Clip", {"x", "a", "b"}, {"y"})}, .initializers = {half("a"), half("b")}}).notes;
    CHECK(notes ==
          std::vector<std::string>{"2 of the file's constants are float16, and float32 here and in what is written"});
}

TEST_CASE("nodes may stand in any order in the file") {
    const auto graph = read({.nodes = {wire::node("Exp", {"b"}, {"y"}), wire::node("Relu", {"x"}, {"a"}),
                                       wire::node("Tanh", {"a"}, {"b"})}});
    CHECK(ops_of(graph) == std::vector<std::string>{"Relu", "Tanh", "Exp"});
}

TEST_CASE("nodes that no output needs are dropped") {
    const auto graph = read({.nodes = {wire::node("Relu", {"x"}, {"y"}), wire::node("Loss", {"y"}, {"z"})}});
    CHECK(ops_of(graph) == std::vector<std::string>{"Relu"});
}

TEST_CASE("initializers listed as inputs, as up to IR version 3, are not inputs") {
    const auto graph = read({.nodes = {wire::node("Add", {"x", "w"}, {"y"})},
                             .initializers = {wire::float_tensor("w", {1, 4}, {1, 2, 3, 4})},
                             .inputs = {wire::info("w", {1, 4}), wire::info("x", {1, 4})}});
    REQUIRE(graph.inputs.size() == 1);
    CHECK(name_of(graph, graph.inputs.front()) == "x");
}

TEST_CASE("Constant nodes in all their forms become constants") {
    const auto constant = [](std::string name, int type, std::string field) {
        return read({.nodes = {wire::node("Constant", {}, {"c"}, wire::text(5, wire::attribute(name, type, field))),
                               wire::node("Add", {"x", "c"}, {"y"})}});
    };
    const auto value_of = [](const Graph& graph) { return *graph.find_value("c"); };
    const auto f = constant("value_float", 1, wire::real(2, 0.5F));
    CHECK(ops_of(f) == std::vector<std::string>{"Add"});
    CHECK(numbers<float>(f, value_of(f)) == Floats{0.5F});
    CHECK(f.constant_of(value_of(f))->shape().empty());
    const auto i = constant("value_int", 2, wire::number(3, -7));
    CHECK(numbers<std::int64_t>(i, value_of(i)) == std::vector<std::int64_t>{-7});
    const auto fs = constant("value_floats", 6, wire::real(7, 1) + wire::real(7, 2));
    CHECK(numbers<float>(fs, value_of(fs)) == Floats{1, 2});
    const auto is = constant("value_ints", 7, wire::number(8, 3) + wire::number(8, 4));
    CHECK(numbers<std::int64_t>(is, value_of(is)) == std::vector<std::int64_t>{3, 4});
    const auto t = constant("value", 4, wire::text(5, wire::float_tensor("", {1, 2}, {8, 9})));
    CHECK(numbers<float>(t, value_of(t)) == Floats{8, 9});
}

TEST_CASE("a node without a name is called after its operator and first output") {
    const auto graph = read({.nodes = {wire::node("Relu", {"x"}, {"y"})}});
    CHECK(graph.nodes[0].name == "Relu_y");
    CHECK(describe(graph.nodes[0]) == "node \"Relu_y\" (Relu)");
}

TEST_CASE("named, missing and -1 dimensions are unknown; a missing shape is no shape") {
    const auto open = wire::text(1, "x") + wire::text(2, wire::text(1, wire::number(1, wire::f32)));
    const auto graph = read({.nodes = {wire::node("Relu", {"x"}, {"y"})},
                             .inputs = {wire::info("a", {-1, 3}), open},
                             .more_graph = wire::text(13, wire::info("y", {1, 4}))});
    const auto& a = graph.values[graph.inputs[0]];
    CHECK(a.shape == Shape{-1, 3});
    CHECK(a.shape_known);
    CHECK_FALSE(graph.values[graph.inputs[1]].shape_known);
}

TEST_CASE("absent optional inputs and outputs are no_value, at the end they are left out") {
    const auto graph =
        read({.nodes = {wire::node("Clip", {"x", "", "high"}, {"z"}), wire::node("Dropout", {"z", "", ""}, {"y", ""})},
              .initializers = {wire::float_tensor("high", {}, {6})}});
    CHECK(graph.nodes[0].inputs[1] == no_value);
    CHECK(graph.nodes[0].inputs.size() == 3);
    CHECK(graph.nodes[1].inputs.size() == 1);
    CHECK(graph.nodes[1].outputs.size() == 1);
}

TEST_CASE("attributes keep their types, and so does one whose type the file leaves out") {
    const auto field = [](std::string bytes) { return wire::text(5, bytes); };
    const auto graph = read({.nodes = {wire::node("Foo", {"x"}, {"y"},
                                                  field(wire::attribute("i", 2, wire::number(3, -3))) +
                                                      field(wire::attribute("f", 1, wire::real(2, 2.5F))) +
                                                      field(wire::attribute("s", 3, wire::text(4, "text"))) +
                                                      field(wire::text(1, "old") + wire::number(8, 5)))}});
    const auto& attributes = graph.nodes[0].attributes;
    CHECK(attributes.integer("i", 0) == -3);
    CHECK(attributes.real("f", 0) == 2.5F);
    CHECK(attributes.text("s", "") == "text");
    CHECK(attributes.integers("old") == std::vector<std::int64_t>{5});
    CHECK(attributes.integer("none", 9) == 9);
    CHECK_THROWS_WITH(attributes.integer("f", 0), Catch::Contains("attribute \"f\": is not an integer"));
}

TEST_CASE("an input or output whose type changes is noted, and nothing else is") {
    const auto notes = [](int input, int output) {
        return read({.nodes = {wire::node("Cast", {"x"}, {"y"})},
                     .inputs = {wire::info("x", {1, 4}, input)},
                     .outputs = {wire::info("y", {1, 4}, output)}})
            .notes;
    };
    CHECK(notes(wire::f32, wire::i64).empty());
    CHECK(notes(wire::f16, wire::f64) ==
          std::vector<std::string>{"input \"x\" is float16 in the file, and float32 here and in what is written",
                                   "output \"y\" is double in the file, and float32 here and in what is written"});
}

TEST_CASE("nodes of one name get names of their own") {
    const auto graph = read({.nodes = {wire::node("Relu", {"x"}, {"a"}, wire::text(3, "n")),
                                       wire::node("Relu", {"a"}, {"b"}, wire::text(3, "n")),
                                       wire::node("Relu", {"b"}, {"c"}, wire::text(3, "n_2")),
                                       wire::node("Relu", {"c"}, {"y"}, wire::text(3, "n"))}});
    std::vector<std::string> names;
    for (const auto& node : graph.nodes) names.push_back(node.name);
    CHECK(names == std::vector<std::string>{"n", "n_3", "n_2", "n_4"});
}
