// Codes of 7 bits: who gets them, and what a file says.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fashion.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/targets.hpp"
#include "mlq/run/plan.hpp"
#include "networks.hpp"
#include "ptq/activation_bits.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

struct Fashion {
    LoadedModel model = fashion_model("resnet");
    StatisticsFile statistics = collect(model.graph, fashion_images("train", 20), {});
};

std::vector<int> bits_of_layers(const Quantizer& quantizer, const Scales& scales) {
    std::vector<int> bits;
    for (const NodePrecision& node : with_activation_bits(quantizer.plan(), quantizer.graph(), scales).nodes) {
        if (node.activation_bits) bits.push_back(*node.activation_bits);
    }
    return bits;
}

}  // namespace

TEST_CASE("7 bits for all: every value that a layer reads ends at 127, and others keep 8 bits") {
    const Fashion fashion;
    const Quantizer quantizer(fashion.model.graph, target_called("ort"), {.default_activation_bits = 7});
    const Scales scales = quantizer.choose(fashion.statistics, {});
    const std::vector<int> bits = bits_of_layers(quantizer, scales);
    CHECK(bits == std::vector<int>(16, 7));
    // A convolution that only an Add reads gains nothing by a coarser scale.
    CHECK(std::any_of(scales.begin(), scales.end(), [](const auto& one) { return one.second.params.highest == 255; }));
}

TEST_CASE("7 bits for one layer change the scale of what it reads, and nothing else") {
    const Fashion fashion;
    const Target& target = target_called("ort");
    const Quantizer plain(fashion.model.graph, target);
    const Node& layer = fashion.model.graph.nodes[3];
    REQUIRE(layer.op == "Conv");
    const Quantizer asked(fashion.model.graph, target, {.activation_bits = {{layer.name, 7}}});
    const Scales before = plain.choose(fashion.statistics, {.method = "max"});
    const Scales after = asked.choose(fashion.statistics, {.method = "max"});
    const std::string& input = fashion.model.graph.values[static_cast<std::size_t>(layer.inputs[0])].name;
    for (const auto& [name, choice] : before) {
        INFO(name);
        if (name != input) CHECK(after.at(name).params == choice.params);
    }
    CHECK(after.at(input).params.highest == 127);
    CHECK(after.at(input).range == before.at(input).range);
    CHECK(after.at(input).params.scale == Approx(before.at(input).params.scale * 255 / 127));
}

TEST_CASE("tuned for AVX2 some layers read 7 bits, and the network's predicted error at most doubles") {
    const Fashion fashion;
    const Quantizer quantizer(fashion.model.graph, target_called("ort"));
    const Scales plain = quantizer.choose(fashion.statistics, {});
    const Scales tuned = quantizer.choose(fashion.statistics, {.tune_for_avx2 = true});
    const std::vector<int> bits = bits_of_layers(quantizer, tuned);
    CHECK(std::count(bits.begin(), bits.end(), 7) > 0);
    CHECK(bits_of_layers(quantizer, plain) == std::vector<int>(16, 8));
    const auto noise = [](const Scales& scales) {
        double sum = 0;
        for (const auto& [name, choice] : scales) sum += std::pow(10.0, -choice.predicted_sqnr_db.value_or(200) / 10);
        return sum;
    };
    CHECK(noise(tuned) > noise(plain));
    CHECK(noise(tuned) <= 2.001 * noise(plain));
}

TEST_CASE("the cheapest candidates get 7 bits, until the sum of all errors has doubled") {
    // Errors of 1, 2, 3 and 4 become 4, 8, 12 and 16; the third is read by no layer. 10 may be added: 3 + 6.
    const std::vector<BitsCandidate> candidates = {{true, 4, 16}, {true, 1, 4}, {false, 3, 12}, {true, 2, 8}};
    CHECK(cheap_candidates(candidates) == std::vector<bool>{false, true, false, true});
    CHECK(cheap_candidates({{true, 1, 4}}) == std::vector<bool>{false});
    CHECK(cheap_candidates({{true, 0, 0}}) == std::vector<bool>{true});
    CHECK(cheap_candidates({}).empty());
}

TEST_CASE("activation bits are refused where they mean nothing") {
    const Graph graph = fashion_model("resnet").graph;
    const auto quantizer = [&](const char* target, const PrecisionRequest& request) {
        return Quantizer(graph, target_called(target), request);
    };
    CHECK_THROWS_WITH(quantizer("tensorrt", {.default_activation_bits = 7}), Catch::Contains("tensorrt needs 8"));
    CHECK_THROWS_WITH(quantizer("openvino", {.default_activation_bits = 7}), Catch::Contains("openvino needs 8"));
    CHECK_THROWS_WITH(quantizer("ort", {.default_activation_bits = 6}), Catch::Contains("use 7 or 8"));
    CHECK_THROWS_WITH(quantizer("ort", {.activation_bits = {{"nobody", 7}}}), Catch::Contains("no node of that name"));
    const auto add = std::find_if(graph.nodes.begin(), graph.nodes.end(), [](const Node& n) { return n.op == "Add"; });
    CHECK_THROWS_WITH(quantizer("ort", {.activation_bits = {{add->name, 7}}}),
                      Catch::Contains("name the Conv, Gemm or MatMul"));
}

TEST_CASE("only weights that could saturate in ONNX Runtime are written as uint8") {
    const Fashion fashion;
    const auto types = [&](const char* target, Processors processors, int bits) {
        const Graph int8 = quantized_with(fashion.model.graph, fashion.statistics, "max", target,
                                          {.default_activation_bits = bits, .processors = processors});
        return weight_types(lower_to_qdq(int8, target_called(target), processors));
    };
    const auto all = [](DType type) { return std::vector<DType>(16, type); };
    CHECK(types("ort", Processors::any, 8) == all(DType::i8));  // narrowed
    CHECK(types("ort", Processors::avx2, 8) == all(DType::i8));
    CHECK(types("ort", Processors::vnni, 8) == all(DType::i8));
    const Graph wide =
        quantized_with(fashion.model.graph, fashion.statistics, "max", "ort", {.processors = Processors::vnni});
    CHECK(weight_types(lower_to_qdq(wide, target_called("ort"), Processors::any)) == all(DType::u8));
    CHECK(types("ort", Processors::any, 7) == all(DType::i8));
    CHECK(types("mlq", Processors::any, 8) == all(DType::i8));
    CHECK(types("openvino", Processors::any, 8) == all(DType::i8));
}

TEST_CASE("a file says 7 bits with one Clip of uint8 codes behind each QuantizeLinear that has them") {
    const Fashion fashion;
    const Graph int8 =
        quantized_with(fashion.model.graph, fashion.statistics, "max", "ort", {.default_activation_bits = 7});
    const Graph file = lower_to_qdq(int8, target_called("ort"));
    std::size_t clips = 0;
    for (const Node& node : file.nodes) {
        if (node.op != "Clip") continue;
        ++clips;
        CHECK(file.nodes[*file.producer_of(node.inputs[0])].op == "QuantizeLinear");
        CHECK(file.constant_of(node.inputs[2])->data<std::uint8_t>()[0] == 127);
    }
    const auto seven = std::count_if(int8.values.begin(), int8.values.end(),
                                     [](const Value& value) { return value.quant && value.quant->highest == 127; });
    CHECK(clips == static_cast<std::size_t>(seven));
    CHECK(clips > 10);
}

// Share of all products of dense layers that AVX2 sums in int16 two quads at once.
TEST_CASE("steps say how their products are computed, and 7 bits let more of them merge") {
    const auto tables = supported_kernels();
    const auto avx2 =
        std::find_if(tables.begin(), tables.end(), [](const Kernels* one) { return one->name == std::string("avx2"); });
    const Fashion fashion;
    const auto merged = [&](const Kernels& kernels, int bits) {
        const Graph int8 =
            quantized_with(fashion.model.graph, fashion.statistics, "max", "ort", {.default_activation_bits = bits});
        const Plan plan(int8, {.batch = 1, .kernels = &kernels});
        double sum = 0;
        for (const StepInfo& step : plan.steps()) {
            double whole = 0;
            for (const WayShare& one : step.ways) {
                whole += one.share;
                if (one.way == "merged in int16") sum += one.share;
            }
            if (!step.ways.empty()) CHECK(whole == Approx(1));
        }
        return sum;
    };
    CHECK(merged(kernels_for("scalar"), 8) == 0);
    if (avx2 == tables.end()) return;
    CHECK(merged(**avx2, 7) > merged(**avx2, 8));
}
