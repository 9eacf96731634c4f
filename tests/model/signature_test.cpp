// The signature: a hash over the output bits of a committed int8 network on the first 200 test images. No float engine
// takes part (the last layer's output is one multiplication of an int32), so it is the same on every machine.
#include <catch2/catch.hpp>

#include "base/hash.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"
#include "ptq/fashion.hpp"

using namespace mlq;

namespace {

std::string sign(const Graph& graph, const Kernels& kernels) {
    const Dataset data = Dataset::open({.data = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz",
                                        .preprocess = load_preprocess(MLQ_SOURCE_DIR "/data/fashion_mnist.json"),
                                        .limit = 200,
                                        .pick = Pick::first,
                                        .wanted_shape = {1, 28, 28}});
    const Plan plan(graph, {.batch = 50, .threads = 2, .kernels = &kernels});
    Workspace workspace(plan);
    Fingerprint print;
    std::vector<float> input(50 * 784);
    for (std::int64_t first = 0; first < 200; first += 50) {
        for (std::int64_t i = 0; i < 50; ++i)
            data.read(first + i, std::span(input).subspan(static_cast<std::size_t>(i) * 784, 784));
        plan.run(workspace, input);
        print.add(std::as_bytes(plan.output(workspace).span<float>()));
    }
    return print.hex();
}

// The same network without the roundings between a convolution and its Add, as the target mlq makes it.
Graph without_roundings_before_add(Graph graph) {
    for (const Node& node : graph.nodes) {
        if (node.op != "Conv" || node.clamp || graph.count_consumers(node.outputs[0]) != 1) continue;
        if (graph.nodes[graph.consumers_of(node.outputs[0]).front()].op == "Add")
            graph.values[static_cast<std::size_t>(node.outputs[0])].quant.reset();
    }
    return graph;
}

}  // namespace

TEST_CASE("the model signature does not move") {
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/tests/model/mobilenet.int8.onnx");
    const Graph one_step = without_roundings_before_add(model.graph);
    for (const Kernels* kernels : supported_kernels()) {
        INFO(kernels->name);
        CHECK(sign(model.graph, *kernels) == "674a2df6312132a1394a9d716a3d80d4");
        CHECK(sign(one_step, *kernels) == "61f1b3b20d29204ab5e28f3c8e84da29");
    }
}
