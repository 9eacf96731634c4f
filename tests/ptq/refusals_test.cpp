// What can be run but neither calibrated nor compared by class.
#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/ptq/compare_layers.hpp"
#include "mlq/ptq/evaluate.hpp"
#include "ptq/networks.hpp"

using namespace mlq;
using namespace mlq::testing;
using Catch::Contains;

namespace {

constexpr std::int64_t onnx_uint8 = 2, onnx_int64 = 7;

// Conv -> Cast
Graph ends_in_cast(std::int64_t type) {
    Build b;
    const ValueId x = b.input("x", {-1, 3, 4, 4});
    const ValueId y = b.node("Conv", {x, weights(b, "w", {2, 3, 1, 1})}, "y");
    b.finish({b.node("Cast", {y}, "z", {}, {{"to", type}})});
    prepare(b.graph);
    return b.graph;
}

// [x ->] Q -> DQ -> Conv -> Q -> DQ
Graph quantized_already(bool at_input) {
    Build b;
    const ValueId scale = b.floats("scale", {}, {0.1F});
    const ValueId zero = b.bytes("zero", {}, {128});
    const auto qdq = [&](ValueId x, const std::string& name) {
        return b.node("DequantizeLinear", {b.node("QuantizeLinear", {x, scale, zero}, name + "_q"), scale, zero}, name);
    };
    ValueId x = b.input("x", {-1, 3, 4, 4});
    if (at_input) x = qdq(x, "x_dq");
    ValueId y = b.node("Conv", {x, weights(b, "w", {2, 3, 1, 1})}, "y");
    if (!at_input) y = b.node("Relu", {qdq(y, "y_dq")}, "z");
    b.finish({y});
    prepare(b.graph);
    return b.graph;
}

}  // namespace

TEST_CASE("outputs that are not float are run, and refused where scores are compared") {
    const Dataset data = Dataset::synthetic({3, 4, 4}, 5, 1);
    for (const auto& [type, name] : {std::pair{onnx_int64, "int64"}, std::pair{onnx_uint8, "uint8"}}) {
        const Graph graph = ends_in_cast(type);
        const Plan plan(graph, {});
        CHECK(to_string(plan.output(Workspace(plan)).type) == name);
        CHECK_THROWS_WITH(predict(graph, data, {}), Contains("output \"z\"") && Contains(name) && Contains("without"));
        for (const LayerError& layer : compare_layers(graph, graph, data, {})) CHECK(layer.value != "z");
    }
}

TEST_CASE("a network that is quantized already is refused by calibration") {
    const Dataset data = Dataset::synthetic({3, 4, 4}, 5, 1);
    for (const bool at_input : {true, false}) {
        const Graph graph = quantized_already(at_input);
        CHECK_THROWS_WITH(collect(graph, data, {}), Contains("quantized already") && Contains("float model"));
        CHECK_THROWS_WITH(Quantizer(graph, target_called("ort")), Contains("quantized already"));
        CHECK(run_one(graph, noise(48, 1)).size() == 32);  // it runs
    }
}

TEST_CASE("constant codes beside a value that stays float are the reals that they stand for") {
    const auto op = GENERATE("Add", "Mul", "Concat");
    Build b;
    const ValueId x = b.input("x", {1, 2, 2, 2});
    const ValueId codes = b.bytes("codes", {1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 255});
    const ValueId scale = b.floats("scale", {}, {0.5F});
    const ValueId reals = b.node("DequantizeLinear", {codes, scale, b.bytes("zero", {}, {2})}, "reals");
    b.finish({b.node(op, {x, reals}, "y", {}, {{"axis", std::int64_t{1}}})});
    if (std::string(op) != "Concat") b.graph.nodes.back().attributes = {};
    prepare(b.graph);
    const std::vector<float> expected{-0.5F, 0, 0.5F, 1, 1.5F, 2, 2.5F, 126.5F};
    const float input = std::string(op) == "Mul" ? 1.0F : 0.0F;
    auto output = run_one(b.graph, std::vector<float>(8, input));
    if (std::string(op) == "Concat") output.erase(output.begin(), output.begin() + 8);
    CHECK(output == expected);
}

TEST_CASE("an input that is an output too is handed on unrounded by the file") {
    Build b;
    const ValueId x = b.input("x", {-1, 3, 4, 4});
    const ValueId y = b.node("Relu", {b.node("Conv", {x, weights(b, "w", {2, 3, 1, 1})}, "y")}, "z");
    const ValueId same = b.node("Identity", {x}, "same");
    b.finish({same, y});
    const auto input = noise(48, 2);
    const Graph int8 = quantize_on_noise(b.graph).graph;
    CHECK(run_one(int8, input) == input);
    CHECK(run_one(write_and_read(int8), input) == input);
}

TEST_CASE("what cannot be written is refused before anything is quantized") {
    Build build(10);
    const ValueId y = build.node("Conv", {build.input("x", {-1, 3, 4, 4}), weights(build, "w", {2, 3, 1, 1})}, "y");
    const ValueId z = build.node("Dropout", {y}, "z");
    const ValueId mask = build.value("mask");
    build.graph.nodes.back().outputs.push_back(mask);
    Graph graph = build.finish({z, mask});
    prepare(graph);
    CHECK_THROWS_WITH(Quantizer(graph, target_called("ort")), Contains("mask is used"));
}
