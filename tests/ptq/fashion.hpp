// The committed models and Debian's Fashion-MNIST, as the tests of ptq use them.
#pragma once

#include <string>

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/run/load_model.hpp"

namespace mlq::testing {

inline LoadedModel fashion_model(const std::string& name) {
    return load_model(std::string(MLQ_SOURCE_DIR) + "/data/fashion_" + name + ".onnx");
}

inline Dataset fashion_images(const std::string& part, std::int64_t limit) {
    const std::string folder = "/usr/share/datasets/fashion-mnist/" + part;
    return Dataset::open({.data = folder + "-images-idx3-ubyte.gz",
                          .labels = folder + "-labels-idx1-ubyte.gz",
                          .preprocess = load_preprocess(std::string(MLQ_SOURCE_DIR) + "/data/fashion_mnist.json"),
                          .limit = limit,
                          .wanted_shape = {1, 28, 28}});
}

inline Graph quantized_with(const Graph& graph, const StatisticsFile& statistics, const std::string& method,
                            const std::string& target = "ort", const PrecisionRequest& request = {}) {
    return Quantizer(graph, target_called(target), request).quantize(statistics, {.method = method}).graph;
}

}  // namespace mlq::testing
