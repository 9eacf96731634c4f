// Promise 1: an int8 model gives the same bits everywhere; promise 3: what is written comes back as it was.
#include <catch2/catch.hpp>
#include <cstring>

#include "base/hash.hpp"
#include "fashion.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/targets.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

// Output bits of the first samples, run in batches; the last batch is filled up with zeros.
std::vector<float> outputs(const Graph& graph, const Dataset& data, std::int64_t count, PlanOptions options) {
    const Plan plan(graph, options);
    Workspace workspace(plan);
    std::vector<float> all;
    for (std::int64_t i = 0; i < count; i += options.batch) {
        std::vector<float> input(static_cast<std::size_t>(options.batch * 784), 0.0F);
        const std::int64_t used = std::min(options.batch, count - i);
        for (std::int64_t b = 0; b < used; ++b)
            data.read(i + b, std::span(input).subspan(static_cast<std::size_t>(b) * 784, 784));
        plan.run(workspace, input);
        const auto scores = plan.output(workspace).span<float>();
        all.insert(all.end(), scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(used * 10));
    }
    return all;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

Graph read_back(const Graph& qdq) {
    Graph graph = parse_onnx(serialize_onnx(qdq), "written");
    prepare(graph);
    return graph;
}

}  // namespace

TEST_CASE("an int8 network gives identical bits on every ISA, thread count and batch size") {
    const std::string name = GENERATE("resnet", "mobilenet", "outlier");
    const int bits = GENERATE(8, 7);
    const LoadedModel model = fashion_model(name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 50), {});
    const Graph int8 = quantized_with(model.graph, statistics, "auto", "ort", {.default_activation_bits = bits});
    const Dataset data = fashion_images("t10k", 24);
    const auto expected = outputs(int8, data, 24, {.batch = 1, .kernels = &kernels_for("scalar")});
    for (const Kernels* kernels : supported_kernels()) {
        for (const int threads : {1, 2, 3}) {
            for (const std::int64_t batch : {1, 5, 24}) {
                INFO(name << " " << bits << " bits " << kernels->name << " threads " << threads << " batch " << batch);
                CHECK(same_bits(outputs(int8, data, 24, {.batch = batch, .threads = threads, .kernels = kernels}),
                                expected));
            }
        }
    }
}

TEST_CASE("our own reader takes the written file back and gives our own bits") {
    const std::string name = GENERATE("resnet", "mobilenet", "outlier");
    const std::string target_name = GENERATE("ort", "mlq", "openvino", "tensorrt");
    const int bits = GENERATE(8, 7);
    const Processors processors = GENERATE(Processors::any, Processors::vnni);
    const Target& target = target_called(target_name);
    if ((bits == 7 && !target.clips_codes) || (processors == Processors::vnni && target_name != "ort")) return;
    const LoadedModel model = fashion_model(name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 20), {});
    const Graph int8 = quantized_with(model.graph, statistics, "auto", target_name, {.default_activation_bits = bits});
    const Graph back = read_back(lower_to_qdq(int8, target, processors));
    for (const Value& value : back.values) {
        INFO(value.name);
        const auto before = int8.find_value(value.name);
        if (value.quant && before) CHECK(int8.values[static_cast<std::size_t>(*before)].quant == value.quant);
    }
    const Dataset data = fashion_images("t10k", 16);
    INFO(name << " for " << target_name);
    CHECK(same_bits(outputs(back, data, 16, {.batch = 4}), outputs(int8, data, 16, {.batch = 4})));
}

TEST_CASE("everything between input and the last layer runs in int8") {
    const std::string name = GENERATE("resnet", "mobilenet", "outlier");
    const LoadedModel model = fashion_model(name);
    const StatisticsFile statistics = collect(model.graph, fashion_images("train", 5), {});
    const Plan plan(quantized_with(model.graph, statistics, "max"), {.batch = 1});
    for (const StepInfo& step : plan.steps()) {
        INFO(name << ": " << step.op << " " << step.node);
        CHECK(step.kind != StepKind::float32);
        CHECK(step.op != "Dequantize");
    }
}
