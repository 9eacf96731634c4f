// The committed models, as torch exports them: BatchNormalization kept, shared biases behind Identity nodes.
#include <catch2/catch.hpp>

#include <filesystem>
#include <map>

#include "graph/build.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/passes.hpp"

using namespace mlq;

namespace {

Graph load(const std::string& name) {
    return load_onnx(std::filesystem::path(MLQ_SOURCE_DIR) / "data" / name);
}

std::map<std::string, int> count_ops(const Graph& graph) {
    std::map<std::string, int> counts;
    for (const auto& node : graph.nodes) ++counts[node.op];
    return counts;
}

std::map<std::string, int> applied(Graph& graph) {
    std::map<std::string, int> counts;
    for (const auto& count : simplify(graph)) {
        if (count.applied > 0) counts[count.name] = count.applied;
    }
    return counts;
}

}  // namespace

TEST_CASE("the ResNet loses its BatchNormalization and Relu nodes") {
    auto graph = load("fashion_resnet.onnx");
    CHECK(graph.values[graph.inputs.front()].shape == Shape{-1, 1, 28, 28});
    CHECK(count_ops(graph)["BatchNormalization"] == 15);
    CHECK(applied(graph) == std::map<std::string, int>{
                                {"remove_identity", 2}, {"fold_batch_normalization", 15}, {"fuse_activation", 13}});
    CHECK(count_ops(graph) ==
          std::map<std::string, int>{
              {"Conv", 15}, {"MaxPool", 1}, {"Add", 6}, {"GlobalAveragePool", 1}, {"Flatten", 1}, {"Gemm", 1}});
    CHECK(name_of(graph, graph.outputs[0]) == "logits");
}

TEST_CASE("the variant with outliers is the same network") {
    auto graph = load("fashion_outlier.onnx");
    CHECK(applied(graph)["fold_batch_normalization"] == 15);
    CHECK(count_ops(graph)["Conv"] == 15);
}

TEST_CASE("the MobileNet keeps its linear bottlenecks unclamped and its other convolutions between 0 and 6") {
    auto graph = load("fashion_mobilenet.onnx");
    const auto before = count_ops(graph);
    const auto counts = applied(graph);
    CHECK(counts.at("fold_batch_normalization") == before.at("BatchNormalization"));
    CHECK(counts.at("fuse_activation") == before.at("Clip"));
    int clamped = 0, linear = 0;
    for (const auto& node : graph.nodes) {
        if (node.op != "Conv") continue;
        (node.clamp == Clamp{0, 6} ? clamped : linear) += 1;
    }
    CHECK(clamped == before.at("Clip"));
    CHECK(linear == 8);  // one for each block
    CHECK(count_ops(graph).count("Dropout") == 0);
}
