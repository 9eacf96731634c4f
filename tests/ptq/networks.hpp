// Networks of a few nodes with random weights, run and quantized without files.
#pragma once

#include <string>
#include <vector>

#include "base/hash.hpp"
#include "graph/build.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/collect.hpp"
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
    const auto statistics = collect(graph, Dataset::synthetic(sample_input(ports_of(graph)).sample, 16, 1), {});
    return Quantizer(graph, target_called("ort")).quantize(statistics, {.method = "max"});
}

// The quantized graph as it comes back from its file.
inline Graph write_and_read(const Graph& quantized) {
    Graph graph = parse_onnx(serialize_onnx(lower_to_qdq(quantized, target_called("ort"))), "reread");
    prepare(graph);
    return graph;
}

}  // namespace mlq::testing
