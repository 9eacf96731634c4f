// In which numbers a node computes.
#pragma once

#include <string>
#include <string_view>

namespace mlq {

enum class Precision {
    float32,
    int8,          // activations uint8, weights int8, sums int32
    int8_weights,  // weights int8, computed in float32
    float16,
    bfloat16,
};

std::string to_string(Precision precision);  // "float32", "int8", "int8-weights", "float16", "bfloat16"
Precision precision_called(std::string_view name);  // throws Error listing the names

// The doc_string of a node that a quantized ONNX file keeps in float though codes stand around it. Without it a reader
// could not tell such a node from one that runs on the codes.
constexpr std::string_view kept_in_float = "mlq: float32";

}  // namespace mlq
