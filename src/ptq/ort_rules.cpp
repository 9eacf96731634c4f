// ONNX Runtime: qdq_selectors.cc and qdq_selector_action_transformer.cc, checked node by node against the optimised
// graph of ONNX Runtime 1.30 (tests/interop, tests/random_networks).
#include "target_rules.hpp"

namespace mlq {
namespace {

using enum OutputRule;
using Obstacle = std::optional<std::string>;

// Only Relu and Clip from zero are the saturation of codes; others stay nodes of their own between the operator and its
// QuantizeLinear, and then ONNX Runtime leaves the operator in float.
Obstacle clamp_is_no_saturation(const Graph&, const Node& node) {
    if (!node.clamp || (node.clamp->low == 0 && node.clamp->high > 0)) return std::nullopt;
    return "its Clip does not begin at 0, so it is not the saturation of codes";
}

Obstacle gemm_obstacle(const Graph& graph, const Node& node) {
    if (node.attributes.real("alpha", 1) != 1 || node.attributes.real("beta", 1) != 1) return "alpha or beta is not 1";
    return clamp_is_no_saturation(graph, node);
}

Obstacle average_obstacle(const Graph&, const Node& node) {
    for (const std::int64_t step : node.attributes.integers("dilations")) {
        if (step != 1) return "QLinearAveragePool has no dilations: ONNX Runtime fails to load the file";
    }
    if (node.attributes.integer("ceil_mode", 0) != 0 && node.attributes.integer("count_include_pad", 0) != 0)
        return "ONNX Runtime divides otherwise than ONNX where ceil_mode and count_include_pad meet";
    if (node.attributes.has("dilations")) return "QLinearAveragePool knows no dilations";
    return std::nullopt;
}

Obstacle resize_obstacle(const Graph&, const Node& node) {
    if (node.attributes.text("mode", "nearest") != "nearest") return "it interpolates: only copies run on codes";
    if (node.attributes.has("axes")) return "ONNX Runtime fails to load a Resize on codes that names axes";
    return std::nullopt;
}

// With a scale of 1/255 a probability of 1 has code 255; ONNX Runtime 1.30 computes 256 and keeps its low byte, 0.
Obstacle softmax_obstacle(const Graph&, const Node&) {
    return "ONNX Runtime's QLinearSoftmax turns a probability of 1 into 0";
}

constexpr PlacementRule list[] = {
    {"Add", codes, "QLinearAdd", clamp_is_no_saturation},
    {"AveragePool", codes, "QLinearAveragePool", average_obstacle},
    {"Concat", codes, "QLinearConcat"},
    {"Conv", codes, "QLinearConv", clamp_is_no_saturation},
    {"DepthToSpace", unchanged, "DepthToSpace on uint8"},
    {"Expand", unchanged, "Expand on uint8"},
    {"Flatten", unchanged, "Flatten on uint8"},
    {"Gather", unchanged, "Gather on uint8"},
    {"GatherElements", unchanged, "GatherElements on uint8"},
    {"Gemm", one_form, "QGemm", gemm_obstacle},
    {"GlobalAveragePool", codes, "QLinearGlobalAveragePool"},
    {"LeakyRelu", codes, "QLinearLeakyRelu"},
    {"MatMul", one_form, "QLinearMatMul or MatMulIntegerToFloat", clamp_is_no_saturation},
    {"MaxPool", unchanged, "MaxPool on uint8"},
    {"Mul", codes, "QLinearMul"},
    {"ReduceMax", unchanged, "ReduceMax on uint8"},
    {"Reshape", unchanged, "Reshape on uint8"},
    {"Resize", unchanged, "Resize on uint8", resize_obstacle},
    {"Sigmoid", codes, "QLinearSigmoid"},
    {"Slice", unchanged, "Slice on uint8"},
    {"Softmax", codes, "QLinearSoftmax", softmax_obstacle},
    {"Split", unchanged, "Split on uint8"},
    {"Squeeze", unchanged, "Squeeze on uint8"},
    {"Tile", unchanged, "Tile on uint8"},
    {"Transpose", unchanged, "Transpose on uint8"},
    {"Unsqueeze", unchanged, "Unsqueeze on uint8"},
    {"Upsample", unchanged, "Resize on uint8", resize_obstacle},
    {.op = "Where", .output = codes, .becomes = "QLinearWhere", .takes_number = true},
};

}  // namespace

std::span<const PlacementRule> ort_rules() {
    return list;
}

}  // namespace mlq
