// TensorRT ("Working with Quantized Types", ModelOpt's placement) and OpenVINO (low-precision transformations), from
// their documentation: neither was run.
#include "target_rules.hpp"

namespace mlq {
namespace {

using enum OutputRule;

constexpr PlacementRule tensorrt[] = {
    {"AveragePool", codes, "int8 pooling"},        {"Concat", codes, "int8 concatenation"},
    {"Conv", each_form, "int8 convolution"},       {"Flatten", unchanged, "int8 shuffle"},
    {"Gemm", each_form, "int8 matrix multiply"},   {"GlobalAveragePool", codes, "int8 pooling"},
    {"MatMul", each_form, "int8 matrix multiply"}, {"MaxPool", unchanged, "int8 pooling"},
    {"Reshape", unchanged, "int8 shuffle"},        {"Transpose", unchanged, "int8 shuffle"},
};

constexpr PlacementRule openvino[] = {
    {"Add", codes, "Eltwise on uint8"},
    {"AveragePool", codes, "AvgPool on uint8"},
    {"Concat", codes, "Concat on uint8"},
    {"Conv", each_form, "int8 Convolution"},
    {"Flatten", unchanged, "Reshape on uint8"},
    {"Gemm", each_form, "int8 FullyConnected"},
    {"GlobalAveragePool", codes, "AvgPool on uint8"},
    {"MatMul", each_form, "int8 MatMul"},
    {"MaxPool", unchanged, "MaxPool on uint8"},
    {"Mul", codes, "Eltwise on uint8"},
    {"Reshape", unchanged, "Reshape on uint8"},
    {"Transpose", unchanged, "Transpose on uint8"},
};

}  // namespace

std::span<const PlacementRule> tensorrt_rules() {
    return tensorrt;
}

std::span<const PlacementRule> openvino_rules() {
    return openvino;
}

}  // namespace mlq
