// OpenVINO, from the page on low-precision transformations: it was not run.
#include "target_rules.hpp"

namespace mlq {
namespace {

using enum OutputRule;

constexpr PlacementRule list[] = {
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

std::span<const PlacementRule> openvino_rules() {
    return list;
}

}  // namespace mlq
