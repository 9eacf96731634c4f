// Weights of which no pair saturates in int16: at the border of the bound, as a property, and what they may cost.
#include "ptq/narrow_weights.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "graph/build.hpp"
#include "mlq/base/random.hpp"
#include "mlq/ptq/saturation.hpp"
#include "networks.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

struct Narrowed {
    std::vector<std::int8_t> codes;
    std::vector<float> scales_before;
    std::vector<float> scales;
    std::int64_t unsafe = 0;
};

// Of the Conv or Gemm that is the only node of the graph.
Narrowed narrow(Graph graph, std::int32_t highest = 255) {
    const Node& node = graph.nodes.front();
    const LinearLayer layer = *linear_layer(graph, node);
    QuantizedWeights quantized = quantize_weights(layer.constant->view(), layer.output_axis);
    Narrowed result;
    result.scales_before = quantized.scales;
    narrow_weights(quantized, layer.constant->view(), layer, highest);
    const auto codes = quantized.codes.span<std::int8_t>();
    result.codes = {codes.begin(), codes.end()};
    result.scales = quantized.scales;

    graph.values[static_cast<std::size_t>(node.inputs[0])].quant = QuantParams{0.1F, 0, highest};
    Value& weights = graph.values[static_cast<std::size_t>(node.inputs[1])];
    weights.constant = std::make_shared<Tensor>(std::move(quantized.codes));
    weights.type = DType::i8;
    weights.constant_quant = ConstantQuant{quantized.scales, quantized.axis};
    result.unsafe = find_saturation(graph).front().unsafe_pairs;
    return result;
}

Graph row_of(std::vector<float> weights) {
    Build build;
    const auto depth = static_cast<std::int64_t>(weights.size());
    const ValueId x = build.input("x", {1, depth, 1, 1});
    return build.finish(
        {build.node("Conv", {x, build.floats("w", {1, depth, 1, 1}, std::move(weights))}, "y", {1, 1, 1, 1})});
}

}  // namespace

TEST_CASE("the scale of a channel grows as little as its worst pair needs") {
    CHECK(narrow(row_of({1, 1})).codes == std::vector<std::int8_t>{64, 64});
    CHECK(narrow(row_of({-1, -1})).codes == std::vector<std::int8_t>{-64, -64});
    const Narrowed third = narrow(row_of({1, 0.5F, 0, 0.25F}));
    CHECK(third.codes[0] + third.codes[1] <= 128);
    CHECK(third.codes[0] + third.codes[1] >= 126);
    CHECK(third.codes[3] == std::nearbyint(0.25F / third.scales[0]));
}

TEST_CASE("channels that no pair saturates keep their weights") {
    CHECK(narrow(row_of({1, -1})).codes == std::vector<std::int8_t>{127, -127});
    CHECK(narrow(row_of({1, 0, 1, 0})).codes == std::vector<std::int8_t>{127, 0, 127, 0});
    CHECK(narrow(row_of({1, 1}), 127).codes == std::vector<std::int8_t>{127, 127});
    CHECK(narrow(row_of({0, 0})).codes == std::vector<std::int8_t>{0, 0});
}

TEST_CASE("no pair is left that saturates, and no scale more than doubles") {
    Random random(7);
    for (int round = 0; round < 40; ++round) {
        Build build;
        const auto depth = static_cast<std::int64_t>(1 + random.below(9));
        const auto groups = static_cast<std::int64_t>(1 + random.below(3));
        Graph graph;
        if (round % 2 == 0) {
            const ValueId x = build.input("x", {1, groups * depth, 3, 3});
            const ValueId w = weights(build, "w" + std::to_string(round), {groups * 4, depth, 2, 3});
            graph = build.finish({build.node("Conv", {x, w}, "y", {1, groups * 4, 2, 1}, {{"group", groups}})});
        } else {
            const bool rows = round % 4 == 1;
            const ValueId x = build.input("x", {1, depth});
            const ValueId w = weights(build, "w" + std::to_string(round), rows ? Shape{5, depth} : Shape{depth, 5});
            graph = build.finish({build.node("Gemm", {x, w}, "y", {1, 5}, {{"transB", std::int64_t{rows}}})});
        }
        const Narrowed result = narrow(graph);
        INFO("round " << round);
        CHECK(result.unsafe == 0);
        for (std::size_t c = 0; c < result.scales.size(); ++c) {
            CHECK(result.scales[c] >= result.scales_before[c]);
            CHECK(result.scales[c] <= 2.01F * result.scales_before[c]);
        }
    }
}

// Where the input is nearly exact, coarser weights are most of the error.
TEST_CASE("a layer is narrowed where the predicted error at most doubles, else its weights become uint8 in the file") {
    const auto types_of = [](std::vector<float> coefficients, double input_db, Processors processors) {
        Build build;
        const auto depth = static_cast<std::int64_t>(coefficients.size());
        const ValueId x = build.input("x", {-1, depth});
        Graph graph =
            build.finish({build.node("MatMul", {x, build.floats("w", {depth, 1}, std::move(coefficients))}, "y")});
        prepare(graph);
        const Quantizer quantizer(graph, target_called("ort"), {.processors = processors});
        Choice choice;
        choice.params = QuantParams{0.01F, 128};
        choice.predicted_sqnr_db = input_db;
        const QuantizedGraph quantized = quantizer.quantize({{"x", choice}});
        const Graph file = lower_to_qdq(quantized.graph, quantizer.target(), quantizer.processors());
        return std::pair(weight_types(file).at(0), quantized.narrowed.size());
    };
    const std::vector<float> unlike = {1, 0.99F, 0.513F, 0.377F, 0.6129F, 0.4371F, 0.2233F, 0.8171F};
    CHECK(types_of(unlike, 30, Processors::avx2) == std::pair(DType::i8, std::size_t{1}));
    CHECK(types_of(unlike, 100, Processors::any) == std::pair(DType::u8, std::size_t{0}));
    CHECK(types_of(unlike, 100, Processors::vnni) == std::pair(DType::i8, std::size_t{0}));
}

TEST_CASE("weights that are no numbers are an error that names the layer") {
    Build build;
    const ValueId x = build.input("x", {-1, 2});
    Graph graph = build.finish({build.node("MatMul", {x, build.floats("w", {2, 1}, {1, std::nanf("")})}, "y")});
    prepare(graph);
    const Quantizer quantizer(graph, target_called("ort"));
    Choice choice;
    choice.params = QuantParams{0.01F, 128};
    CHECK_THROWS_WITH(quantizer.quantize({{"x", choice}}),
                      Catch::Contains("MatMul") && Catch::Contains("output channel 0 holds NaN"));
}
