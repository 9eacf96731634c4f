#include "mlq/ptq/targets.hpp"

#include <algorithm>

#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/passes.hpp"
#include "target_rules.hpp"

namespace mlq {

std::span<const Target> targets() {
    static const Target list[] = {
        {.name = "ort",
         .summary = "ONNX Runtime on CPUs: uint8 activations, int32 biases",
         .signed_activations = false,
         .float_bias = false,
         .fuses_residual = false,
         .shared_concat = false,
         .clips_codes = true,
         .saturates_int8_weights = true,
         .separator = "Sum",
         .caveat = "with int8 weights (`cpu` vnni) the default kernels of ONNX Runtime saturate on processors without "
                   "VNNI; set "
                   "session.x64quantprecision to 1 there, or accuracy is lower than proven",
         .rules = ort_rules()},
        {.name = "mlq",
         .summary = "mlq's own engine: as ort, with one rounding where a convolution and an Add are one step",
         .signed_activations = false,
         .float_bias = false,
         .fuses_residual = true,
         .shared_concat = false,
         .clips_codes = true,
         .saturates_int8_weights = false,
         .separator = nullptr,
         .caveat = nullptr,
         .rules = {}},
        {.name = "tensorrt",
         .summary = "TensorRT 8 and later: int8 activations with zero point 0, float biases",
         .signed_activations = true,
         .float_bias = true,
         .fuses_residual = true,
         .shared_concat = true,
         .clips_codes = false,
         .saturates_int8_weights = false,
         .separator = nullptr,
         .caveat =
             "the rules of TensorRT are taken from its documentation; the proof is mlq's own run of the same file",
         .rules = tensorrt_rules()},
        {.name = "openvino",
         .summary = "OpenVINO on CPUs: uint8 activations, float biases",
         .signed_activations = false,
         .float_bias = true,
         .fuses_residual = false,
         .shared_concat = false,
         .clips_codes = false,
         .saturates_int8_weights = false,
         .separator = nullptr,
         .caveat =
             "the rules of OpenVINO are taken from its documentation; the proof is mlq's own run of the same file",
         .rules = openvino_rules()},
    };
    return list;
}

const Target& target_called(std::string_view name) {
    std::string names;
    for (const Target& target : targets()) {
        if (target.name == name) return target;
        names.append(names.empty() ? "" : ", ").append(target.name);
    }
    throw Error("target " + quoted(name), "is not known", "use one of: " + names);
}

std::optional<PlacementRule> find_rule(const Target& target, const Node& node) {
    const OpTraits* traits = find_op_traits(node.op);
    if (traits == nullptr) return std::nullopt;
    if (target.rules.empty()) {
        const OutputRule output = traits->family == OpFamily::linear ? OutputRule::each_form
                                  : traits->same_range               ? OutputRule::unchanged
                                                                     : OutputRule::codes;
        return PlacementRule{traits->name, output, "int8 step"};
    }
    const auto found = std::find_if(target.rules.begin(), target.rules.end(),
                                    [&](const PlacementRule& rule) { return rule.op == node.op; });
    return found == target.rules.end() ? std::nullopt : std::optional(*found);
}

Graph graph_for(const Target& target, Graph graph) {
    if (!target.fuses_residual) return graph;
    fuse_residual(graph);
    graph.tidy();
    return graph;
}

}  // namespace mlq
