// The signature: a hash over the output bits of a committed int8 network on the first 200 test images. No float engine
// takes part (the last layer's output is one multiplication of an int32), so it is the same on every machine.
#include <catch2/catch.hpp>

#include "mlq/base/hash.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"
#include "ptq/fashion.hpp"

using namespace mlq;

TEST_CASE("the model signature does not move") {
    const char* const signature = "61f1b3b20d29204ab5e28f3c8e84da29";
    const LoadedModel model = load_model(MLQ_SOURCE_DIR "/tests/model/mobilenet.int8.onnx");
    const Dataset data = Dataset::open({.data = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz",
                                        .preprocess = load_preprocess(MLQ_SOURCE_DIR "/data/fashion_mnist.json"),
                                        .limit = 200,
                                        .pick = Pick::first,
                                        .wanted_shape = {1, 28, 28}});
    for (const Kernels* kernels : supported_kernels()) {
        const Plan plan(model.graph, {.batch = 50, .threads = 2, .kernels = kernels});
        Workspace workspace(plan);
        Fingerprint print;
        std::vector<float> input(50 * 784);
        for (std::int64_t first = 0; first < 200; first += 50) {
            for (std::int64_t i = 0; i < 50; ++i)
                data.read(first + i, std::span(input).subspan(static_cast<std::size_t>(i) * 784, 784));
            plan.run(workspace, input);
            const auto scores = plan.output(workspace).span<float>();
            print.add(std::as_bytes(scores));
        }
        INFO(kernels->name);
        CHECK(print.hex() == signature);
    }
}
