#include "mlq/ptq/targets.hpp"

#include <array>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::array list{
    Target{.name = "ort",
           .summary = "ONNX Runtime on CPUs: uint8 activations, int32 biases",
           .signed_activations = false,
           .float_bias = false,
           .shortcut_only = false,
           .shared_concat = false},
    Target{.name = "tensorrt",
           .summary = "TensorRT 8 and later: int8 activations with zero point 0, float biases",
           .signed_activations = true,
           .float_bias = true,
           .shortcut_only = true,
           .shared_concat = true},
    Target{.name = "openvino",
           .summary = "OpenVINO on CPUs: uint8 activations, float biases",
           .signed_activations = false,
           .float_bias = true,
           .shortcut_only = false,
           .shared_concat = false},
};

}  // namespace

std::span<const Target> targets() {
    return list;
}

const Target& target_called(std::string_view name) {
    std::string names;
    for (const Target& target : list) {
        if (target.name == name) return target;
        names.append(names.empty() ? "" : ", ").append(target.name);
    }
    throw Error("target " + quoted(name), "is not known", "use one of: " + names);
}

}  // namespace mlq
