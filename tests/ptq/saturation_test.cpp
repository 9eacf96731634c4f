// The pair bound, at its border and on real networks.
#include "mlq/ptq/saturation.hpp"

#include <catch2/catch.hpp>

#include "fashion.hpp"
#include "graph/build.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/ptq/targets.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

// One output channel of a 1x1 convolution.
LayerSaturation check(std::vector<std::int8_t> weights, std::int32_t highest = 255) {
    Build build;
    const auto depth = static_cast<std::int64_t>(weights.size());
    const ValueId x = build.input("x", {1, depth, 1, 1});
    build.graph.values[x].quant = QuantParams{0.1F, 0, highest};
    const ValueId w = build.codes("w", {1, depth, 1, 1}, std::move(weights));
    build.graph.values[w].constant_quant = ConstantQuant{{0.1F}, 0};
    const auto layers = find_saturation(build.finish({build.node("Conv", {x, w}, "y", {1, 1, 1, 1})}));
    REQUIRE(layers.size() == 1);
    return layers.front();
}

std::int64_t unsafe(const std::vector<LayerSaturation>& layers) {
    std::int64_t pairs = 0;
    for (const LayerSaturation& layer : layers) pairs += layer.unsafe_pairs;
    return pairs;
}

}  // namespace

TEST_CASE("a pair of weights is safe up to a sum of 128 of one sign") {
    CHECK(check({127, 1}).unsafe_pairs == 0);
    CHECK(check({127, 2}).unsafe_pairs == 1);
    CHECK(check({-127, -1}).unsafe_pairs == 0);
    CHECK(check({-127, -2}).unsafe_pairs == 1);
    CHECK(check({127, -127}).unsafe_pairs == 0);
    CHECK(check({64, 64, 65, 64}).unsafe_pairs == 1);
    CHECK(check({1, 100, 100}).unsafe_pairs == 0);  // the odd one stands alone
    CHECK(check({0, 100, 100}).pairs == 2);
    CHECK(check({127, 127, 127, 127}).unsafe_channels == 1);
}

TEST_CASE("codes of 7 bits are safe with any weights") {
    CHECK(check({127, 127, -127, -127}, 127).unsafe_pairs == 0);
    CHECK(check({127, 127}, 127).safe_by == "7 activation bits");
    CHECK(check({127, 127}, 128).unsafe_pairs == 0);  // 128 * 254 = 32512
    CHECK(check({127, 127}, 130).unsafe_pairs == 1);  // 130 * 254 = 33020
}

// A 1x2 window over two channels: depth runs over the channels of the first place, then of the second.
TEST_CASE("pairs are neighbours in depth: channels first, then places of the window") {
    Build build;
    const ValueId x = build.input("x", {1, 2, 1, 2});
    build.graph.values[x].quant = QuantParams{0.1F, 0};
    const auto layer = [&](std::vector<std::int8_t> codes) {
        Build copy = build;
        const ValueId w = copy.codes("w", {1, 2, 1, 2}, std::move(codes));
        copy.graph.values[w].constant_quant = ConstantQuant{{0.1F}, 0};
        return find_saturation(copy.finish({copy.node("Conv", {x, w}, "y", {1, 1, 1, 1})})).front().unsafe_pairs;
    };
    CHECK(layer({100, 0, 100, 0}) == 1);  // both channels of the first place
    CHECK(layer({100, 100, 0, 0}) == 0);  // one channel at both places
}

TEST_CASE("a product keeps its depth along either axis") {
    const bool rows = GENERATE(false, true);
    Build build;
    const ValueId x = build.input("x", {1, 2});
    build.graph.values[x].quant = QuantParams{0.1F, 0};
    // Output 0 has the weights 100 and 100, output 1 has 1 and 2.
    const ValueId w = rows ? build.codes("w", {2, 2}, {100, 100, 1, 2}) : build.codes("w", {2, 2}, {100, 1, 100, 2});
    build.graph.values[w].constant_quant = ConstantQuant{{0.1F}, rows ? 0 : 1};
    const ValueId y = build.node("Gemm", {x, w}, "y", {1, 2}, {{"transB", std::int64_t{rows ? 1 : 0}}});
    const auto layers = find_saturation(build.finish({y}));
    REQUIRE(layers.size() == 1);
    CHECK(layers.front().unsafe_pairs == 1);
    CHECK(layers.front().unsafe_channels == 1);
    CHECK(layers.front().channels == 2);
}

TEST_CASE("files for any processor have no layer that can saturate, int8 weights have many") {
    const std::string name = GENERATE("resnet", "mobilenet");
    const LoadedModel model = fashion_model(name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 10), {});
    const auto read = [&](Processors processors, int bits) {
        const Graph int8 = quantized_with(model.graph, statistics, "max", "ort",
                                          {.default_activation_bits = bits, .processors = processors});
        Graph graph = parse_onnx(serialize_onnx(lower_to_qdq(int8, target_called("ort"), processors)), "written");
        prepare(graph);
        return find_saturation(graph);
    };
    INFO(name);
    CHECK(unsafe(read(Processors::any, 8)) == 0);
    CHECK(unsafe(read(Processors::avx2, 8)) == 0);
    CHECK(unsafe(read(Processors::vnni, 8)) > 100);
    CHECK(unsafe(read(Processors::vnni, 7)) == 0);
    CHECK(read(Processors::any, 8).size() == read(Processors::vnni, 8).size());
    CHECK(find_saturation(model.graph).empty());
}
