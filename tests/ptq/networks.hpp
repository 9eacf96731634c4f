// Networks of a few nodes with random weights, run and quantized without files.
#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/hash.hpp"
#include "graph/build.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/ptq/targets.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

namespace mlq::testing {

// A constant of normal numbers, the same for the same name.
inline ValueId weights(Build& build, const std::string& name, Shape shape, float scale = 1, float shift = 0) {
    Random random(hash64(name));
    std::vector<float> values(static_cast<std::size_t>(volume(shape)));
    for (float& x : values) x = shift + scale * static_cast<float>(random.normal());
    return build.floats(name, std::move(shape), std::move(values));
}

inline std::vector<float> noise(std::int64_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& x : values) x = static_cast<float>(random.normal());
    return values;
}

// The first output for one sample.
inline std::vector<float> run_one(const Graph& graph, const std::vector<float>& sample) {
    const Plan plan(graph, {.batch = 1});
    Workspace workspace(plan);
    plan.run(workspace, sample);
    const auto output = plan.output(workspace).span<float>();
    return {output.begin(), output.end()};
}

// `graph` is prepared and then calibrated on noise.
inline QuantizedGraph quantize_on_noise(Graph& graph) {
    prepare(graph);
    const auto statistics = collect(graph, Dataset::synthetic(sample_inputs(ports_of(graph)), 16, 1), {});
    return Quantizer(graph, target_called("ort")).quantize(statistics, {.method = "max"});
}

// Types of the weights of all layers of a file.
inline std::vector<DType> weight_types(const Graph& file) {
    std::vector<DType> types;
    for (const Node& node : file.nodes) {
        if (!is_family(node, OpFamily::linear)) continue;
        const Node& dequantize = file.nodes[*file.producer_of(node.inputs[1])];
        types.push_back(file.constant_of(dequantize.inputs[0])->type());
        const Tensor& zero_point = *file.constant_of(dequantize.inputs[2]);
        CHECK(zero_point.type() == types.back());
        for (std::int64_t i = 0; i < zero_point.size(); ++i) {
            if (zero_point.type() == DType::u8) CHECK(zero_point.data<std::uint8_t>()[i] == 128);
            if (zero_point.type() == DType::i8) CHECK(zero_point.data<std::int8_t>()[i] == 0);
        }
    }
    return types;
}

// The quantized graph as it comes back from its file.
inline Graph write_and_read(const Graph& quantized) {
    Graph graph = parse_onnx(serialize_onnx(lower_to_qdq(quantized, target_called("ort"))), "reread");
    prepare(graph);
    return graph;
}

}  // namespace mlq::testing
