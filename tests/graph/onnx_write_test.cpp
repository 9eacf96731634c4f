#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "graph/naive.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/passes.hpp"

using namespace mlq;
using Catch::Contains;
using Strings = std::vector<std::string>;

namespace {

Graph one_relu(std::int64_t opset) {
    Build b(opset);
    b.graph.name = "g";
    return b.finish({b.node("Relu", {b.input("x", {-1, 2})}, "y")});
}

}  // namespace

TEST_CASE("the file says the oldest format version that knows its opset") {
    // ModelProto begins with field 1, ir_version.
    for (const auto& [opset, version] :
         {std::pair{13, 8}, {18, 8}, {19, 9}, {20, 9}, {21, 10}, {22, 10}, {23, 11}, {24, 12}, {25, 13}, {27, 13}}) {
        const auto bytes = serialize_onnx(one_relu(opset));
        CHECK(bytes[0] == std::byte{8});
        CHECK(bytes[1] == std::byte(version));
        CHECK(parse_onnx(bytes, "again").opset == opset);
    }
}

TEST_CASE("the unknown batch of the input is written as N, unknown dimensions behind it without a name") {
    auto graph = one_relu(13);
    graph.values[graph.outputs[0]].shape = {-1, 2};  // in truth the batch times a number of windows
    graph.values[graph.outputs[0]].shape_known = true;
    const auto bytes = serialize_onnx(graph);
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string name = "\x12\x01N";
    CHECK(text.find(name) != std::string::npos);
    CHECK(text.find(name) == text.rfind(name));
    CHECK(parse_onnx(bytes, "again").values[graph.outputs[0]].shape == Shape{-1, 2});
}

TEST_CASE("below opset 14 HardSwish is written as its parts, which read back as HardSwish") {
    const auto opset = GENERATE(13, 14);
    Build b(opset);
    b.graph.name = "g";
    auto graph = b.finish({b.node("HardSwish", {b.input("x", {2, 3})}, "y")});
    auto again = parse_onnx(serialize_onnx(graph), "again");
    CHECK(ops_of(again) == (opset == 13 ? Strings{"HardSigmoid", "Mul"} : Strings{"HardSwish"}));
    const std::vector<Array> x = {random_array({2, 3}, 3)};
    CHECK(largest_difference(run_naively(graph, x), run_naively(again, x)) < 1e-6);
    simplify(again);
    CHECK(print(again) == print(graph));
}

TEST_CASE("what has no ONNX form is refused, naming it") {
    auto clamped = one_relu(13);
    clamped.nodes[0].clamp = Clamp{0, 6};
    CHECK_THROWS_WITH(serialize_onnx(clamped), Contains("node \"Relu_y\" (Relu): is fused"));
    auto residual = one_relu(13);
    residual.nodes[0].residual = 0;
    CHECK_THROWS_WITH(serialize_onnx(residual), Contains("is fused"));
    auto quantized = one_relu(13);
    quantized.values[0].quant = QuantParams{};
    CHECK_THROWS_WITH(serialize_onnx(quantized), Contains("value \"x\": is quantized"));
}

TEST_CASE("constants that nothing uses are not written") {
    auto graph = one_relu(13);
    const auto plain = serialize_onnx(graph);
    graph.add_constant("unused", Tensor(DType::f32, {1000}));
    CHECK(serialize_onnx(graph) == plain);
}
