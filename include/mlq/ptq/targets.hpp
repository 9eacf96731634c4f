// The runtimes that a quantized network can be written for. One list; each line says what the runtime does with a file:
// the form of codes and biases, and which operators it runs in int8 under which conditions (docs/targets.md names the
// sources).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mlq/graph/graph.hpp"

namespace mlq {

// What a node's output is when the target runs the node in int8.
enum class OutputRule {
    codes,      // rounded to codes, whoever reads them
    one_form,   // codes for all readers where some int8 node reads them, else reals
    each_form,  // codes for int8 readers, reals for the others
    unchanged   // the input's codes, with the input's scale
};

inline bool may_be_real(OutputRule rule) {
    return rule == OutputRule::one_form || rule == OutputRule::each_form;
}

// An operator that a target runs in int8, all of its data inputs being codes.
struct PlacementRule {
    const char* op;
    OutputRule output;
    const char* becomes;  // what the target makes of it, for reports
    // Why this node of the operator has no int8 form in the target; null: every node has.
    std::optional<std::string> (*obstacle)(const Graph& graph, const Node& node) = nullptr;
    bool takes_number = false;  // an operand may be one constant number, to which the target gives codes itself
};

// The x86 processors that a file may meet. Those without VNNI are where the kernels of a runtime may saturate.
enum class Processors { any, avx2, vnni };

// Whether the rule lets this constant stand among codes as it is.
inline bool is_free_number(const PlacementRule& rule, const Tensor& constant) {
    return rule.takes_number && constant.shape().empty();
}

struct Target {
    const char* name;
    const char* summary;
    bool signed_activations;  // int8 with zero point 0 instead of uint8
    bool float_bias;          // the runtime wants to quantize biases itself
    bool fuses_residual;      // Conv + Add is one step with one rounding: the value between them is never codes
    bool shared_concat;       // the inputs of a Concat share one scale
    bool clips_codes;         // takes codes of 7 bits: a Clip of uint8 behind the QuantizeLinear
    // Its kernels for uint8 x int8 saturate on processors without VNNI, those for uint8 x uint8 do not.
    bool saturates_int8_weights;
    // An operator with one input that changes nothing and that the runtime neither drops nor fuses. Written beside a
    // node that is kept in float though the runtime would take it for int8. Null: none is known.
    const char* separator;
    const char* caveat;  // what the target may do otherwise than the proof, for reports; null: nothing is known
    // In order of no importance. Empty: the target is mlq itself, which runs every operator with an int8 step in int8.
    std::span<const PlacementRule> rules;
};

std::span<const Target> targets();
const Target& target_called(std::string_view name);  // throws Error listing the names

// The rule for this node's operator; nothing when the target has no int8 form of the operator.
std::optional<PlacementRule> find_rule(const Target& target, const Node& node);

// The network as the target will see it: with the fusions that it makes before it runs anything.
Graph graph_for(const Target& target, Graph graph);

// A quantized graph as plain ONNX: QuantizeLinear and DequantizeLinear around every quantized value, DequantizeLinear
// on weights and (where the target takes it) int32 biases. A clamp that the saturation of its output's codes already
// performs is not written. Names of values are kept; nodes kept in float say so (Node::precision) and are set apart by
// Target::separator. Weights are int8, or uint8 with zero point 128 (the same reals) where the target would saturate on
// one of the processors. Throws Error when an activation is not symmetric and the target needs that.
Graph lower_to_qdq(const Graph& quantized, const Target& target, Processors processors = Processors::any);

}  // namespace mlq
