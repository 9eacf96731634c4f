// TensorRT, from its "Working with Quantized Types" and ModelOpt's placement: it was not run.
#include "target_rules.hpp"

namespace mlq {
namespace {

using enum OutputRule;

constexpr PlacementRule list[] = {
    {"AveragePool", codes, "int8 pooling"},        {"Concat", codes, "int8 concatenation"},
    {"Conv", each_form, "int8 convolution"},       {"Flatten", unchanged, "int8 shuffle"},
    {"Gemm", each_form, "int8 matrix multiply"},   {"GlobalAveragePool", codes, "int8 pooling"},
    {"MatMul", each_form, "int8 matrix multiply"}, {"MaxPool", unchanged, "int8 pooling"},
    {"Reshape", unchanged, "int8 shuffle"},        {"Transpose", unchanged, "int8 shuffle"},
};

}  // namespace

std::span<const PlacementRule> tensorrt_rules() {
    return list;
}

}  // namespace mlq
