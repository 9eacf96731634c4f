#include <catch2/catch.hpp>

#include "fashion.hpp"
#include "mlq/ptq/compare_layers.hpp"
#include "mlq/ptq/evaluate.hpp"

using namespace mlq;
using namespace mlq::testing;

TEST_CASE("on outlier channels max collapses while entropy and auto stay within a point") {
    const LoadedModel model = fashion_model("outlier");
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 300), {.threads = 2});
    const Dataset data = fashion_images("t10k", 2000);
    const auto accuracy = [&](const Graph& graph) {
        return 1 - static_cast<double>(count_errors(predict(graph, data, {.threads = 2}), data, 0)) / 2000;
    };
    const double fp32 = accuracy(model.graph);
    CHECK(fp32 > 0.91);
    CHECK(accuracy(quantized_with(model.graph, statistics, "max")) < fp32 - 0.10);
    CHECK(accuracy(quantized_with(model.graph, statistics, "entropy")) > fp32 - 0.01);
    CHECK(accuracy(quantized_with(model.graph, statistics, "auto")) > fp32 - 0.01);
}

TEST_CASE("predictions do not depend on batch size or threads") {
    const LoadedModel model = fashion_model("resnet");
    const Dataset data = fashion_images("t10k", 101);
    const Graph int8 = quantized_with(model.graph, collect(model.graph, fashion_images("train", 20), {}), "auto");
    const auto expected = predict(int8, data, {.batch = 1, .threads = 1});
    CHECK(predict(int8, data, {.batch = 32, .threads = 2}) == expected);
    CHECK(predict(int8, data, {.batch = 7, .threads = 3}) == expected);
}

TEST_CASE("layers are compared by name, and the input is the cleanest") {
    const LoadedModel model = fashion_model("resnet");
    const Graph int8 = quantized_with(model.graph, collect(model.graph, fashion_images("train", 50), {}), "max");
    const auto layers = compare_layers(model.graph, int8, fashion_images("t10k", 8), {.count = 8});
    REQUIRE(layers.size() > 15);
    CHECK(layers.front().value == "image");
    CHECK(layers.back().value == "logits");
    CHECK_FALSE(layers.back().quantized);
    for (const LayerError& layer : layers) {
        INFO(layer.value);
        CHECK(layer.sqnr_db > 20);
        CHECK(layer.cosine > 0.99);
        CHECK(layer.clipped_share < 0.01);
    }
}
