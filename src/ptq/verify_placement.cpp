// The fusion rules of each runtime, as data. Sources are named in docs/targets.md.
#include <algorithm>
#include <array>
#include <optional>

#include "mlq/graph/graph.hpp"
#include "mlq/ptq/targets.hpp"

namespace mlq {
namespace {

enum class Needs {
    all_inputs_and_output,   // every input dequantized, the one output quantized
    all_inputs,              // every input dequantized; the output may stay float
    same_params_through,     // dequantized in, quantized out, same scale and zero point: the pair is dropped
    weights_and_activation,  // inputs 0 and 1 dequantized, whatever the rest
};

struct Rule {
    const char* op;
    Needs needs;
    const char* becomes;
};

constexpr std::array ort_rules{
    Rule{"Conv", Needs::all_inputs_and_output, "QLinearConv"},
    Rule{"Gemm", Needs::all_inputs, "QGemm"},
    Rule{"MatMul", Needs::all_inputs, "QLinearMatMul or MatMulIntegerToFloat"},
    Rule{"Add", Needs::all_inputs_and_output, "QLinearAdd"},
    Rule{"Mul", Needs::all_inputs_and_output, "QLinearMul"},
    Rule{"Concat", Needs::all_inputs_and_output, "QLinearConcat"},
    Rule{"AveragePool", Needs::all_inputs_and_output, "QLinearAveragePool"},
    Rule{"GlobalAveragePool", Needs::all_inputs_and_output, "QLinearGlobalAveragePool"},
    Rule{"LeakyRelu", Needs::all_inputs_and_output, "QLinearLeakyRelu"},
    Rule{"Sigmoid", Needs::all_inputs_and_output, "QLinearSigmoid"},
    Rule{"Softmax", Needs::all_inputs_and_output, "QLinearSoftmax"},
    Rule{"MaxPool", Needs::same_params_through, "MaxPool on uint8"},
    Rule{"Resize", Needs::same_params_through, "Resize on uint8"},
    Rule{"Reshape", Needs::same_params_through, "Reshape on uint8"},
    Rule{"Flatten", Needs::same_params_through, "Flatten on uint8"},
    Rule{"Transpose", Needs::same_params_through, "Transpose on uint8"},
    Rule{"Squeeze", Needs::same_params_through, "Squeeze on uint8"},
    Rule{"Unsqueeze", Needs::same_params_through, "Unsqueeze on uint8"},
    Rule{"Gather", Needs::same_params_through, "Gather on uint8"},
    Rule{"Split", Needs::same_params_through, "Split on uint8"},
};

constexpr std::array tensorrt_rules{
    Rule{"Conv", Needs::weights_and_activation, "int8 convolution"},
    Rule{"ConvTranspose", Needs::weights_and_activation, "int8 deconvolution"},
    Rule{"Gemm", Needs::weights_and_activation, "int8 matrix multiply"},
    Rule{"MatMul", Needs::weights_and_activation, "int8 matrix multiply"},
    Rule{"MaxPool", Needs::same_params_through, "int8 pooling"},
    Rule{"AveragePool", Needs::all_inputs, "int8 pooling"},
    Rule{"GlobalAveragePool", Needs::all_inputs, "int8 pooling"},
    Rule{"Concat", Needs::all_inputs, "int8 concatenation"},
    Rule{"Reshape", Needs::same_params_through, "int8 shuffle"},
    Rule{"Flatten", Needs::same_params_through, "int8 shuffle"},
    Rule{"Transpose", Needs::same_params_through, "int8 shuffle"},
};

constexpr std::array openvino_rules{
    Rule{"Conv", Needs::weights_and_activation, "int8 Convolution"},
    Rule{"Gemm", Needs::weights_and_activation, "int8 FullyConnected"},
    Rule{"MatMul", Needs::weights_and_activation, "int8 MatMul"},
    Rule{"Add", Needs::all_inputs, "Eltwise on uint8"},
    Rule{"Mul", Needs::all_inputs, "Eltwise on uint8"},
    Rule{"Concat", Needs::all_inputs, "Concat on uint8"},
    Rule{"MaxPool", Needs::all_inputs, "MaxPool on uint8"},
    Rule{"AveragePool", Needs::all_inputs, "AvgPool on uint8"},
    Rule{"GlobalAveragePool", Needs::all_inputs, "AvgPool on uint8"},
    Rule{"Reshape", Needs::all_inputs, "Reshape on uint8"},
    Rule{"Flatten", Needs::all_inputs, "Reshape on uint8"},
    Rule{"Transpose", Needs::all_inputs, "Transpose on uint8"},
};

std::span<const Rule> rules_of(const Target& target) {
    if (target.name == std::string_view("ort")) return ort_rules;
    if (target.name == std::string_view("tensorrt")) return tensorrt_rules;
    return openvino_rules;
}

class Verifier {
  public:
    Verifier(const Graph& graph, const Target& target) : graph_(graph), target_(target) {}

    Placement place(const Node& node) const {
        Placement placement{node.name, node.op, false, {}};
        const auto rules = rules_of(target_);
        const auto rule =
            std::find_if(rules.begin(), rules.end(), [&](const Rule& candidate) { return candidate.op == node.op; });
        if (rule == rules.end()) {
            placement.reason = std::string(target_.name) + " has no int8 " + node.op;
        } else if (const auto obstacle = obstacle_for(node, rule->needs)) {
            placement.reason = *obstacle;
        } else {
            placement.int8 = true;
            placement.reason = rule->becomes;
        }
        return placement;
    }

  private:
    std::optional<std::string> obstacle_for(const Node& node, Needs needs) const {
        const std::size_t checked = needs == Needs::all_inputs_and_output || needs == Needs::all_inputs
                                        ? node.inputs.size()
                                    : needs == Needs::weights_and_activation ? 2
                                                                             : 1;
        for (std::size_t i = 0; i < std::min(checked, node.inputs.size()); ++i) {
            if (node.inputs[i] != no_value && !dequantize_before(node.inputs[i]))
                return "input " + std::to_string(i) + " is not quantized";
        }
        if (needs == Needs::all_inputs || needs == Needs::weights_and_activation) return std::nullopt;
        const ValueId output = node.outputs.front();
        if (graph_.is_output(output)) return "feeds the network's output";
        const Node* quantize = quantize_after(output);
        if (quantize == nullptr) return "output is not quantized";
        if (needs == Needs::same_params_through && !same_params(*dequantize_before(node.inputs.front()), *quantize))
            return "input and output have different scales";
        return std::nullopt;
    }

    const Node* dequantize_before(ValueId id) const {
        const auto producer = graph_.producer_of(id);
        return producer && graph_.nodes[*producer].op == "DequantizeLinear" ? &graph_.nodes[*producer] : nullptr;
    }

    // The Q that reads the value alone; a Relu in between vanishes when Q saturates at zero.
    const Node* quantize_after(ValueId id) const {
        const auto consumers = graph_.consumers_of(id);
        if (consumers.size() != 1 || graph_.count_consumers(id) != 1) return nullptr;
        const Node& consumer = graph_.nodes[consumers.front()];
        if (consumer.op == "QuantizeLinear") return &consumer;
        if (consumer.op != "Relu") return nullptr;
        const Node* quantize = quantize_after(consumer.outputs.front());
        return quantize != nullptr && saturates_at_zero(*quantize) ? quantize : nullptr;
    }

    bool saturates_at_zero(const Node& quantize) const {
        const Tensor* zero_point = graph_.constant_of(quantize.inputs[2]);
        if (zero_point == nullptr) return false;
        return zero_point->type() == DType::u8 ? zero_point->span<std::uint8_t>()[0] == 0
                                               : zero_point->span<std::int8_t>()[0] == -128;
    }

    bool same_params(const Node& dequantize, const Node& quantize) const {
        const auto same = [&](std::size_t i) {
            const Tensor* a = graph_.constant_of(dequantize.inputs[i]);
            const Tensor* b = graph_.constant_of(quantize.inputs[i]);
            return a != nullptr && b != nullptr && a->type() == b->type() && a->byte_size() == b->byte_size() &&
                   std::equal(a->bytes(), a->bytes() + a->byte_size(), b->bytes());
        };
        return same(1) && same(2);
    }

    const Graph& graph_;
    const Target& target_;
};

bool computes(const Node& node) {
    static constexpr std::array<std::string_view, 4> border{"QuantizeLinear", "DequantizeLinear", "Relu", "Clip"};
    return std::find(border.begin(), border.end(), node.op) == border.end();
}

}  // namespace

std::vector<Placement> verify_placement(const Graph& qdq, const Target& target) {
    const Verifier verifier(qdq, target);
    std::vector<Placement> placements;
    for (const Node& node : qdq.nodes) {
        if (computes(node)) placements.push_back(verifier.place(node));
    }
    return placements;
}

}  // namespace mlq
