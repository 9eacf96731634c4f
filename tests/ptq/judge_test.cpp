#include "mlq/ptq/judge_methods.hpp"

#include <catch2/catch.hpp>

#include "fashion.hpp"
#include "networks.hpp"

using namespace mlq;
using namespace mlq::testing;

TEST_CASE("auto keeps its place on a network that it serves best, and all methods are shown") {
    const LoadedModel model = fashion_model("outlier");
    const Dataset data = fashion_images("train", 100);
    const Quantizer quantizer(model.graph, target_called("ort"));
    const Judgement judgement = judge_methods(quantizer, collect(model.graph, data, {}), data, {});
    CHECK(judgement.method == "auto");
    REQUIRE(judgement.methods.size() == methods().size());
    CHECK(judgement.methods[0].method == "auto");
    CHECK(judgement.methods[1].method == "max");
    CHECK(judgement.methods[1].sqnr_db < judgement.methods[0].sqnr_db - 20);
}

// Samples that calibration saw rarely are large, and auto clips them for the sake of the others.
TEST_CASE("where auto falls short at the outputs another method is taken") {
    Build build;
    const ValueId x = build.input("x", {-1, 16});
    Graph graph = build.finish({build.node("MatMul", {x, weights(build, "w", {16, 4})}, "y")});
    prepare(graph);
    std::vector<float> usual = noise(96 * 16, 1), large = noise(16, 2);
    for (float& value : large) value *= 100;
    std::vector<float> seen = usual;
    seen.insert(seen.end(), large.begin(), large.end());
    const Quantizer quantizer(graph, target_called("ort"));
    const StatisticsFile statistics = collect(graph, Dataset::of({16}, seen), {});

    const Judgement judgement = judge_methods(quantizer, statistics, Dataset::of({16}, large), {});
    CHECK(judgement.method == "max");
    CHECK(judgement.methods[1].sqnr_db > judgement.methods[0].sqnr_db + 3);
}

// Random network 10751: an output of zeros is exact with any method, and hid what the other samples lost.
TEST_CASE("samples whose output is all zero do not speak for a method") {
    Build build;
    const ValueId x = build.input("x", {-1, 16});
    const ValueId sums = build.node("MatMul", {x, weights(build, "w", {16, 4}, 0.1F, 1)}, "sums");
    const ValueId positive = build.node("Relu", {sums}, "positive");
    Graph graph = build.finish({build.node("MatMul", {positive, weights(build, "v", {4, 3})}, "y")});
    prepare(graph);
    std::vector<float> small = noise(95 * 16, 1), mixed = noise(16 * 16, 2);
    for (std::size_t i = 0; i < mixed.size(); ++i)
        mixed[i] = i / 16 % 4 == 0 ? 100 * std::abs(mixed[i]) : -std::abs(mixed[i]);
    std::vector<float> seen = small;
    seen.insert(seen.end(), mixed.begin(), mixed.begin() + 16);
    const Quantizer quantizer(graph, target_called("ort"));
    const StatisticsFile statistics = collect(graph, Dataset::of({16}, seen), {});

    const Judgement judgement = judge_methods(quantizer, statistics, Dataset::of({16}, mixed), {});
    CHECK(judgement.method == "max");
    CHECK(judgement.methods.front().sqnr_db < 40);
}
