// Files that are damaged or hostile, or use what mlq does not read: one line that says where, what and what to do.
#include <catch2/catch.hpp>

#include <limits>

#include "graph/build.hpp"
#include "graph/wire.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/passes.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

std::string message(const wire::Model& model) {
    try {
        parse_onnx(model.bytes(), "bad.onnx");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::string message_of_initializer(std::string initializer) {
    return message({.nodes = {wire::node("Add", {"x", "w"}, {"y"})}, .initializers = {std::move(initializer)}});
}

// Convolution, BatchNormalization, Relu6, shortcut, quantization: something for every pass.
wire::Model small_model() {
    const auto floats = [](std::string name, std::int64_t count, float value) {
        return wire::float_tensor(name, {count}, std::vector<float>(static_cast<std::size_t>(count), value));
    };
    return {.nodes = {wire::node("QuantizeLinear", {"x", "s", "z"}, {"q"}),
                      wire::node("DequantizeLinear", {"q", "s", "z"}, {"d"}),
                      wire::node("Conv", {"d", "w"}, {"c"},
                                 wire::text(5, wire::attribute("pads", 7,
                                                               wire::number(8, 0) + wire::number(8, 0) +
                                                                   wire::number(8, 0) + wire::number(8, 0)))),
                      wire::node("BatchNormalization", {"c", "g", "b", "m", "v"}, {"n"}),
                      wire::node("Clip", {"n", "low", "high"}, {"r"}), wire::node("Add", {"r", "d"}, {"y"})},
            .initializers = {wire::float_tensor("w", {2, 2, 1, 1}, {1, 2, 3, 4}), floats("g", 2, 1), floats("b", 2, 0),
                             floats("m", 2, 3), floats("v", 2, 1), wire::float_tensor("low", {}, {0}),
                             wire::float_tensor("high", {}, {6}), wire::float_tensor("s", {}, {0.5F}),
                             wire::tensor("z", {}, wire::u8, wire::text(9, std::string(1, '\x80')))},
            .inputs = {wire::info("x", {1, 2, 4, 4})},
            .outputs = {wire::info("y", {1, 2, 4, 4})}};
}

// Reading, rewriting and writing may fail with an Error, and in no other way.
bool survives(std::span<const std::byte> bytes) {
    try {
        auto graph = parse_onnx(bytes, "flipped.onnx");
        serialize_onnx(graph);
        simplify(graph);
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("what is not ONNX at all is called so") {
    CHECK_THROWS_WITH(parse_onnx({}, "empty.onnx"), Contains("empty.onnx: is not an ONNX model"));
    const std::string text = "# not a model\n";
    CHECK_THROWS_WITH(parse_onnx(std::as_bytes(std::span(text)), "notes.md"),
                      Contains("notes.md: is not an ONNX model"));
}

TEST_CASE("opsets outside 1 to 27 are refused with a remedy") {
    for (const auto opset : {0, 28, -1}) {
        CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .opset = opset}),
                   Contains("opset " + std::to_string(opset) + " is not supported; export with an opset from 1 to 27"));
    }
    for (const auto opset : {1, 7, 27})
        CHECK(message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .opset = opset}) == "no error");
}

TEST_CASE("other operator domains, loops and external data are refused by name") {
    CHECK_THAT(message({.nodes = {wire::node("QLinearAdd", {"x"}, {"y"}, wire::text(7, "com.microsoft"))}}),
               Contains("node \"QLinearAdd_y\" (QLinearAdd)") && Contains("\"com.microsoft\"") && Contains("; export"));
    CHECK_THAT(message({.nodes = {wire::node("Loop", {"x"}, {"y"},
                                             wire::text(5, wire::attribute("body", 5, wire::text(6, ""))))}}),
               Contains("node \"y\"") && Contains("its inputs and outputs do not fit its body"));
    CHECK_THAT(message({.nodes = {wire::node("Scan", {"x"}, {"y"},
                                             wire::text(5, wire::attribute("body", 5, wire::text(6, ""))))}}),
               Contains("node \"Scan_y\" (Scan): attribute \"body\": holds a subgraph"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {4}, wire::f32, wire::number(14, 1))),
               Contains("initializer \"w\": keeps its data in another file; save the model as one file"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})},
                        .inputs = {wire::text(1, "x") + wire::text(2, wire::text(4, ""))}}),
               Contains("input \"x\": is not a tensor"));
}

TEST_CASE("tensors whose data do not fit their dims are refused before anything is allocated") {
    const std::string four(16, '\0');
    CHECK_THAT(message_of_initializer(wire::tensor("w", {5}, wire::f32, wire::text(9, four))),
               Contains("initializer \"w\": holds 16 bytes where its dims say 20"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {2, -2}, wire::f32, wire::text(9, four))),
               Contains("a dimension is negative"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1LL << 39}, wire::f32, "")), Contains("holds 0 elements"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1LL << 32, 1LL << 32, 1LL << 32}, wire::f32, "")),
               Contains("more than 2^40 elements"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {4}, wire::f32, wire::text(9, four) + wire::real(4, 1))),
               Contains("holds its data twice"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1}, wire::i8, wire::number(5, 300))),
               Contains("holds 300, which its element type cannot"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1}, wire::u8, wire::number(5, -1))), Contains("holds -1"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1}, wire::u64, wire::number(11, -1))), Contains("above 2^63"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1}, wire::str, wire::text(6, "word"))),
               Contains("has element type 8, which is not supported"));
    CHECK_THAT(message_of_initializer(wire::tensor("w", {1}, 99, "")), Contains("element type 99"));
}

TEST_CASE("NaN is refused in weights, infinity in all but scalars") {
    CHECK_THAT(message_of_initializer(wire::float_tensor("w", {4}, {1, not_a_number, 2, 3})),
               Contains("initializer \"w\": element 1: is NaN"));
    CHECK_THAT(message_of_initializer(wire::float_tensor("w", {4}, {1, 2, 3, -infinity})),
               Contains("initializer \"w\": element 3: is infinite"));
    CHECK_THAT(message_of_initializer(wire::float_tensor("w", {}, {not_a_number})), Contains("is NaN"));
    CHECK(message_of_initializer(wire::float_tensor("w", {}, {infinity})) == "no error");
    CHECK_THAT(
        message_of_initializer(wire::tensor("w", {2}, wire::f64, wire::text(9, wire::raw(std::vector{1e300, 0.0})))),
        Contains("element 0: is infinite"));
    CHECK_THAT(
        message({.nodes = {wire::node("LeakyRelu", {"x"}, {"y"},
                                      wire::text(5, wire::attribute("alpha", 1, wire::real(2, not_a_number))))}}),
        Contains("node \"LeakyRelu_y\" (LeakyRelu): attribute \"alpha\": is NaN"));
}

TEST_CASE("names must resolve, once") {
    CHECK_THAT(message({.nodes = {wire::node("Conv", {"x", "w"}, {"y"})}}),
               Contains("node \"Conv_y\" (Conv): reads \"w\", which is neither"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"z"})}}), Contains("output \"y\": is made by no node"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"}), wire::node("Exp", {"x"}, {"y"})}}),
               Contains("node \"Exp_y\" (Exp): value \"y\": is defined twice"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"x"})}}), Contains("\"x\": is defined twice"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})},
                        .initializers = {wire::float_tensor("w", {}, {1}), wire::float_tensor("w", {}, {1})}}),
               Contains("value \"w\": is defined twice"));
    CHECK_THAT(
        message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .initializers = {wire::float_tensor("", {}, {1})}}),
        Contains("initializer: has no name"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .outputs = {}}),
               Contains("network: has no output"));
    CHECK_THAT(message({.nodes = {wire::node("", {"x"}, {"y"})}}), Contains("has no operator type"));
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"},
                                             wire::text(5, wire::attribute("a", 2, wire::number(3, 1))) +
                                                 wire::text(5, wire::attribute("a", 2, wire::number(3, 2))))}}),
               Contains("attribute \"a\": is given twice"));
}

TEST_CASE("a cycle is refused naming a node on it") {
    CHECK_THAT(message({.nodes = {wire::node("Add", {"x", "c"}, {"a"}), wire::node("Exp", {"a"}, {"b"}),
                                  wire::node("Tanh", {"b"}, {"c"}), wire::node("Relu", {"c"}, {"y"})}}),
               Contains("depends on its own output") && !Contains("Relu"));
}

TEST_CASE("dimensions of inputs may be unknown but not negative, nor their product absurd") {
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .inputs = {wire::info("x", {1, -3})}}),
               Contains("input \"x\": dimension -3: is negative"));
    CHECK_THAT(
        message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .inputs = {wire::info("x", {1LL << 30, 1LL << 30})}}),
        Contains("input \"x\"") && Contains("more than 2^40 elements"));
}

TEST_CASE("messages stay on one line whatever the names hold") {
    const auto text = message({.nodes = {wire::node("Re\nlu", {"x", "\x01\xff"}, {"y"})}});
    CHECK_THAT(text, Contains("(Re\\x0alu)") && Contains("\"\\x01\\xff\""));
    CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("bytes that ask for far more memory than they are worth are refused") {
    // Two bytes each: two million empty nodes.
    std::string nodes;
    for (int i = 0; i < 2'000'000; ++i) nodes += wire::text(1, "");
    CHECK_THAT(message({.nodes = {wire::node("Relu", {"x"}, {"y"})}, .more_graph = nodes}),
               Contains("needs far more memory than a model of its size"));
}

TEST_CASE("deep nesting is refused") {
    std::string graph;
    for (int i = 0; i < 1000; ++i)
        graph = wire::text(1, wire::node("If", {}, {}, wire::text(5, wire::attribute("g", 5, wire::text(6, graph)))));
    CHECK_THAT(message({.nodes = {}, .more_graph = graph}), Contains("do not parse"));
}

TEST_CASE("a long chain and a wide fan are read and simplified in linear time") {
    wire::Model model;
    constexpr int count = 50'000;
    for (int i = 0; i < count; ++i) {
        const auto from = i == 0 ? "x" : "v" + std::to_string(i - 1);
        model.nodes.push_back(wire::node(i % 2 ? "Relu" : "Identity", {i % 2 ? "x" : from}, {"v" + std::to_string(i)}));
        model.outputs.push_back(wire::info("v" + std::to_string(i), {1, 4}));
    }
    model.outputs.erase(model.outputs.begin());
    auto graph = parse_onnx(model.bytes(), "long.onnx");
    simplify(graph);
    CHECK(graph.outputs.size() == count);
}

TEST_CASE("a model cut off at any byte gives an error or a model, never a crash") {
    const auto bytes = small_model().bytes();
    REQUIRE(survives(bytes));
    int parsed = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size) parsed += survives(std::span(bytes).first(size));
    CHECK(parsed == 0);  // the outputs stand last
}

TEST_CASE("a model with any one bit flipped gives an error or a model, never a crash") {
    auto bytes = small_model().bytes();
    int refused = 0;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        const auto mask = static_cast<std::byte>(1 << bit % 8);
        bytes[bit / 8] ^= mask;
        refused += !survives(bytes);
        bytes[bit / 8] ^= mask;
    }
    CHECK(refused > 0);
    CHECK(survives(bytes));
}

TEST_CASE("a model with several bytes overwritten gives an error or a model, never a crash") {
    const auto bytes = small_model().bytes();
    constexpr std::uint64_t seed = 7;
    INFO("seed " << seed);
    Random random(seed);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        auto damaged = bytes;
        for (int i = 0; i < 4; ++i) damaged[random.below(bytes.size())] = static_cast<std::byte>(random.below(256));
        refused += !survives(damaged);
    }
    CHECK(refused > 0);
}
