#include "mlq/ptq/targets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "fashion.hpp"
#include "graph/build.hpp"
#include "mlq/base/error.hpp"
#include "ptq/channel_gain.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

std::map<std::string, int> count_ops(const Graph& graph) {
    std::map<std::string, int> counts;
    for (const Node& node : graph.nodes) ++counts[node.op];
    return counts;
}

Graph lowered_model(const std::string& model_name, const std::string& target_name) {
    const LoadedModel model = fashion_model(model_name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 10), {});
    return lower_to_qdq(quantized_with(model.graph, statistics, "max", target_name), target_called(target_name));
}

}  // namespace

TEST_CASE("for ONNX Runtime every convolution, Add, pool and the Gemm are placed in int8") {
    for (const char* name : {"resnet", "mobilenet"}) {
        const Quantizer quantizer(fashion_model(name).graph, target_called("ort"));
        for (const NodePrecision& node : quantizer.plan().nodes) {
            INFO(name << ": " << node.node << " " << node.why);
            CHECK(node.precision == Precision::int8);
        }
    }
}

TEST_CASE("the saturation of uint8 codes stands for Relu, so none is written for ONNX Runtime") {
    const auto counts = count_ops(lowered_model("resnet", "ort"));
    CHECK(counts.count("Relu") == 0);
    CHECK(counts.at("Conv") == 15);
    CHECK(counts.at("Add") == 6);
}

TEST_CASE("TensorRT gets int8 with zero point 0, float biases, a Relu, and bare values between Conv and Add") {
    const Graph graph = lowered_model("resnet", "tensorrt");
    CHECK(count_ops(graph).at("Relu") == 13);
    int bare = 0;
    for (const Node& node : graph.nodes) {
        if (node.op == "QuantizeLinear") CHECK(graph.constant_of(node.inputs[2])->type() == DType::i8);
        if (node.op == "Conv" && node.inputs.size() > 2) CHECK(graph.constant_of(node.inputs[2])->type() == DType::f32);
        if (node.op != "Add") continue;
        for (const ValueId id : node.inputs) bare += graph.nodes[*graph.producer_of(id)].op == "Conv" ? 1 : 0;
    }
    CHECK(bare == 6);
}

// Conv -> Clip(-0.5, 2), as exporters wrote it before opset 11: Clip had attributes then, the written Clip has inputs.
TEST_CASE("a clamp of an old opset is written once") {
    Build build(10);
    const ValueId image = build.input("image", {1, 1, 2, 2});
    build.graph.values[image].quant = QuantParams{0.01F, 128};
    const ValueId weights = build.codes("w", {1, 1, 1, 1}, {100});
    build.graph.values[weights].constant_quant = ConstantQuant{{0.1F}, 0};
    Graph graph = build.finish({build.node("Conv", {image, weights}, "y", {1, 1, 2, 2})});
    graph.nodes[0].clamp = Clamp{-0.5F, 2};
    const Graph lowered = lower_to_qdq(graph, target_called("ort"));
    CHECK(only_node(lowered, "Clip").inputs.size() == 3);
}

// ONNX Runtime would round the weights of the ConvTranspose, all with one scale.
TEST_CASE("a layer that stays float between codes is hidden from a target that would round its weights") {
    Build build;
    const ValueId image = build.input("image", {1, 2, 3, 3});
    const ValueId weights = build.floats("w", {2, 1, 1, 1}, {0.3F, 0.01F});
    const ValueId y = build.node("ConvTranspose", {image, weights}, "y", {1, 1, 3, 3});
    for (const ValueId id : {image, y}) build.graph.values[id].quant = QuantParams{0.01F, 128};
    const Graph graph = build.finish({y});
    const auto before_layer = [&](const char* target) {
        const Graph lowered = lower_to_qdq(graph, target_called(target));
        return lowered.nodes[*lowered.producer_of(only_node(lowered, "ConvTranspose").inputs[0])].op;
    };
    CHECK(before_layer("ort") == "Sum");
    CHECK(before_layer("openvino") == "DequantizeLinear");
}

// The runtime fuses the Clip into the QuantizeLinear behind it, and then takes the Mul before it for int8.
TEST_CASE("a node kept in float is set apart for ONNX Runtime though a Clip stands between it and its codes") {
    Build build;
    const ValueId x = build.input("x", {1, 2, 4, 4});
    const ValueId w = build.floats("w", {2, 2, 1, 1}, {1, 0.5F, -0.5F, 1});
    const ValueId a = build.node("Conv", {x, w}, "a", {1, 2, 4, 4});
    const ValueId b = build.node("Conv", {x, w}, "b", {1, 2, 4, 4});
    const ValueId product = build.node("Mul", {a, b}, "product", {1, 2, 4, 4});
    const ValueId clipped = build.node("Clip", {product, build.floats("low", {}, {0}), build.floats("high", {}, {6})},
                                       "clipped", {1, 2, 4, 4});
    const ValueId y = build.node("Conv", {clipped, w}, "y", {1, 2, 4, 4});
    const Graph graph = build.finish({build.node("Conv", {y, w}, "z", {1, 2, 4, 4})});
    const StatisticsFile statistics = collect(graph, Dataset::synthetic({2, 4, 4}, 8, 1), {});
    const auto file = [&](const PrecisionRequest& request) {
        const Quantizer quantizer(graph, target_called("ort"), request);
        return lower_to_qdq(quantizer.quantize(statistics, {}).graph, quantizer.target());
    };
    CHECK(count_ops(file({})).count("Sum") == 0);
    CHECK(count_ops(file({.nodes = {{"Mul_product", Precision::float32}}})).at("Sum") == 1);
}

TEST_CASE("an unknown target is answered with the list") {
    CHECK_THROWS_WITH(target_called("tpu"), Catch::Contains("ort, mlq, tensorrt, openvino"));
}

TEST_CASE("scaling a channel by S and its readers by 1/S divides its gain by S squared") {
    Graph graph = fashion_model("resnet").graph;
    const auto before = channel_gains(graph);
    const auto conv = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                   [](const Node& node) { return node.op == "Conv" && node.inputs[0] != 0; });
    const auto reader = std::find_if(conv + 3, graph.nodes.end(), [](const Node& node) { return node.op == "Conv"; });
    Value& weights = graph.values[static_cast<std::size_t>(reader->inputs[1])];
    Tensor scaled = *weights.constant;
    const std::int64_t per_filter = scaled.size() / scaled.shape()[0];
    const std::int64_t taps = per_filter / scaled.shape()[1];
    for (std::int64_t m = 0; m < scaled.shape()[0]; ++m) {
        for (std::int64_t t = 0; t < taps; ++t) scaled.data<float>()[m * per_filter + t] /= 100;
    }
    weights.constant = std::make_shared<const Tensor>(std::move(scaled));
    const auto after = channel_gains(graph);
    const auto x = static_cast<std::size_t>(reader->inputs[0]);
    if (graph.count_consumers(reader->inputs[0]) == 1) CHECK(after[x][0] == Approx(before[x][0] / 1e4));
    CHECK(after[x][1] == Approx(before[x][1]));
}

// ONNX Runtime makes codes of a Relu's input where its output becomes codes, and then the Gemm would have two forms.
TEST_CASE("a Gemm whose real sums are read by a Relu and by a float node stays float for ONNX Runtime") {
    for (const bool other_reader : {false, true}) {
        Build build;
        const std::vector<float> ones(16, 1);
        const ValueId x = build.input("x", {-1, 4});
        const ValueId g = build.node("Gemm", {x, build.floats("w", {4, 4}, ones)}, "g");
        const ValueId r = build.node("Relu", {g}, "r");
        std::vector<ValueId> outputs{build.node("Gemm", {r, build.floats("v", {4, 4}, ones)}, "y")};
        if (other_reader) outputs.push_back(build.node("Softmax", {g}, "s", {}, {{"axis", std::int64_t{1}}}));
        Graph graph = build.finish(outputs);
        prepare(graph);
        const Quantizer quantizer(graph, target_called("ort"));
        for (const NodePrecision& node : quantizer.plan().nodes) {
            if (node.node == "Gemm_g") CHECK((node.precision == Precision::float32) == other_reader);
            if (node.node == "Gemm_y") CHECK(node.precision == Precision::int8);
        }
    }
}
