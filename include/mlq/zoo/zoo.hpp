// The zoo: well-known image classifiers, built layer by layer with random weights, for measuring time.
//
//     const ZooModel& model = zoo_model_called("mobilenet_v2");
//     write_file("mobilenet_v2.onnx", serialize_onnx(model.build(seed)));
//
// A network is written as exporters write it: Conv, BatchNormalization, Relu or Clip, Add as nodes of their own, opset
// 13, float input (N, 3, side, side), one output (N, 1000) of logits. Its time depends on shapes alone, so random
// weights serve; they are scaled such that every layer's output keeps a variance near one, which keeps int8 honest. Its
// accuracy means nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct ZooModel {
    const char* name;                    // "mobilenet_v2", as on the command line
    const char* title;                   // "MobileNet v2"
    const char* source;                  // the paper, and whose variant of it
    Graph (*build)(std::uint64_t seed);  // the same seed, the same bytes
    // What NVIDIA publishes for batch 1 on an A100: latency in TensorFlow over that of the int8 network in TensorRT 8.4
    // (TensorFlow-TensorRT quantization toolkit, "Model zoo results"). 0: not in that table.
    double nvidia_a100_speedup = 0;
};

// The list, in the order of the lecture's table.
std::span<const ZooModel> zoo();

// Throws Error listing the names.
const ZooModel& zoo_model_called(std::string_view name);

}  // namespace mlq
