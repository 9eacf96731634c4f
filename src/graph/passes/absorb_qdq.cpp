#include <algorithm>
#include <string_view>

#include "../match.hpp"
#include "../quantize_node.hpp"
#include "list.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// How the nodes that read a dequantized constant use it.
enum class Role { weights, bias, operand, other };

bool is_layer(const Node& node) {
    return node.op == "Conv" || node.op == "ConvTranspose" || node.op == "Gemm" || node.op == "MatMul";
}

Role role_of(const Node& node, ValueId value) {
    const auto& inputs = node.inputs;
    if (node.op == "Add" || node.op == "Mul" || node.op == "Concat") return Role::operand;
    if (!is_layer(node) || std::count(inputs.begin(), inputs.end(), value) != 1) return Role::other;
    if (inputs.size() > 1 && inputs[1] == value) return Role::weights;
    return inputs.size() > 2 && inputs[2] == value ? Role::bias : Role::other;
}

int output_channel_axis(const Node& node, const Shape& weights) {
    if (node.op == "Conv") return 0;
    if (node.op == "ConvTranspose") return 1;
    if (node.op == "Gemm") return node.attributes.integer("transB", 0) != 0 ? 0 : 1;
    return static_cast<int>(weights.size()) - 1;
}

struct Constant {
    ValueId source = no_value;  // the constant in the file: codes, or reals before a QuantizeLinear
    bool source_is_free = false;
    Tensor codes;
    NodeCoding coding;
};

// Codes that stand for weights must be int8 with zero point 0: what the kernels multiply.
std::optional<Tensor> as_weights(const Constant& constant, int axis) {
    const auto& coding = constant.coding;
    if (coding.scales.size() > 1 && coding.axis != axis) return std::nullopt;
    const int zero = coding.type == DType::u8 ? 128 : 0;
    if (coding.type != DType::i8 && coding.type != DType::u8) return std::nullopt;
    if (!std::all_of(coding.zero_points.begin(), coding.zero_points.end(), [&](int z) { return z == zero; }))
        return std::nullopt;
    if (coding.type == DType::i8) return constant.codes;
    Tensor signed_codes(DType::i8, constant.codes.shape());
    for (std::int64_t i = 0; i < constant.codes.size(); ++i)
        signed_codes.data<std::int8_t>()[i] = static_cast<std::int8_t>(constant.codes.data<std::uint8_t>()[i] - 128);
    return signed_codes;
}

bool is_bias(const Constant& constant) {
    const auto& coding = constant.coding;
    return coding.type == DType::i32 && constant.codes.shape().size() == 1 &&
           std::all_of(coding.zero_points.begin(), coding.zero_points.end(), [](int z) { return z == 0; });
}

Tensor as_operand(const Constant& constant) {
    if (constant.coding.type == DType::u8) return constant.codes;
    Tensor codes(DType::u8, constant.codes.shape());
    for (std::int64_t i = 0; i < codes.size(); ++i)
        codes.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(constant.codes.data<std::int8_t>()[i] + 128);
    return codes;
}

// What the constant becomes for all its readers, who must agree. Reals, where the codes are of no use: correct always.
Value choose_form(const Graph& graph, Links& links, const Constant& constant, ValueId result) {
    Value form;
    const auto& coding = constant.coding;
    const auto users = links.users(result);
    std::optional<Role> role;
    std::optional<int> axis;
    bool agree = !links.is_output(result) && !users.empty();
    for (const auto user : users) {
        const auto& node = graph.nodes[user];
        const auto its_role = role_of(node, result);
        const auto its_axis = output_channel_axis(node, constant.codes.shape());
        if (!role) role = its_role, axis = its_axis;
        agree = agree && role == its_role && (role != Role::weights || axis == its_axis);
    }
    std::optional<Tensor> tensor;
    if (agree && role == Role::weights) {
        tensor = as_weights(constant, *axis);
        if (tensor) form.constant_quant = ConstantQuant{coding.scales, *axis};
    } else if (agree && role == Role::bias && is_bias(constant)) {
        tensor = constant.codes;
        form.constant_quant = ConstantQuant{coding.scales, 0};
    } else if (agree && role == Role::operand && coding.scales.size() == 1 && coding.type != DType::i32) {
        tensor = as_operand(constant);
        form.quant = activation_params(coding);
    }
    if (!tensor) tensor = dequantize_tensor(constant.codes, coding);
    form.type = tensor->type();
    form.shape = tensor->shape();
    form.shape_known = true;
    form.constant = std::make_shared<const Tensor>(std::move(*tensor));
    return form;
}

// The constant under a DequantizeLinear, evaluated if it is reals under a QuantizeLinear.
std::optional<Constant> read_constant(const Graph& graph, const Links& links, const Node& dequantize) {
    const auto codes = dequantize.inputs[0];
    if (!has_constant_coding(graph, dequantize)) return std::nullopt;
    if (const auto* tensor = graph.constant_of(codes)) {
        if (tensor->type() != DType::u8 && tensor->type() != DType::i8 && tensor->type() != DType::i32)
            throw Error(describe(dequantize), "reads " + std::string(to_string(tensor->type())), "the file is damaged");
        return Constant{codes, links.count_uses(codes) == 1, *tensor, read_coding(graph, dequantize, tensor)};
    }
    const auto producer = links.producer(codes, "QuantizeLinear");
    if (!producer) return std::nullopt;
    const auto& quantize = graph.nodes[*producer];
    check_quantize_node(graph, quantize);
    const auto reals = quantize.inputs[0];
    const auto* tensor = float_constant(graph, reals);
    if (tensor == nullptr || !has_constant_coding(graph, quantize)) return std::nullopt;
    auto quantized = quantize_tensor(*tensor, read_coding(graph, quantize, tensor));
    auto coding = read_coding(graph, dequantize, &quantized);
    return Constant{reals, links.count_uses(reals) == 1 && links.count_uses(codes) == 1, std::move(quantized), coding};
}

bool absorb_constant(Graph& graph, Links& links, std::size_t index) {
    const auto& dequantize = graph.nodes[index];
    const auto constant = read_constant(graph, links, dequantize);
    if (!constant) return false;
    const auto result = dequantize.outputs[0];
    auto form = choose_form(graph, links, *constant, result);
    links.erase(index);
    if (links.is_output(result)) {
        form.name = graph.values[result].name;
        graph.values[result] = std::move(form);
        return true;
    }
    auto target = constant->source;
    form.name = graph.values[target].name;
    if (constant->source_is_free) {
        graph.values[target] = std::move(form);
    } else {
        form.name = graph.fresh_name(form.name);
        target = graph.add_value(std::move(form));
    }
    links.replace_uses(result, target);
    return true;
}

// The DequantizeLinear nodes behind a QuantizeLinear, if it has no other readers and all of them undo it.
std::vector<std::size_t> find_inverses(const Graph& graph, Links& links, ValueId codes, const NodeCoding& coding) {
    std::vector<std::size_t> inverses;
    if (links.is_output(codes)) return {};
    for (const auto user : links.users(codes)) {
        const auto& node = graph.nodes[user];
        if (node.op != "DequantizeLinear" || node.inputs[0] != codes || !has_constant_coding(graph, node)) return {};
        const auto undo = read_coding(graph, node, nullptr);
        if (undo.scales != coding.scales || undo.zero_points != coding.zero_points) return {};
        inverses.push_back(user);
    }
    return inverses;
}

// Whether the value may be rounded where it is made: every reader sees it through the same quantization.
bool is_always_quantized(const Graph& graph, Links& links, ValueId value, QuantParams params) {
    if (graph.values[value].quant) return graph.values[value].quant == params;
    if (links.is_output(value)) return false;
    for (const auto user : links.users(value)) {
        const auto& node = graph.nodes[user];
        if (node.op != "QuantizeLinear" || node.inputs[0] != value || !has_constant_coding(graph, node)) return false;
        const auto coding = read_coding(graph, node, nullptr);
        if (coding.scales.size() != 1 || activation_params(coding) != params) return false;
        if (find_inverses(graph, links, node.outputs[0], coding).empty()) return false;
    }
    return true;
}

void become_identity(Graph& graph, Links& links, std::size_t index, ValueId input, QuantParams params) {
    for (std::size_t slot = 1; slot < graph.nodes[index].inputs.size(); ++slot) links.set_input(index, slot, no_value);
    links.set_input(index, 0, input);
    auto& node = graph.nodes[index];
    node.op = "Identity";
    node.inputs.resize(1);
    node.attributes = {};
    graph.values[node.outputs[0]].quant = params;
}

bool absorb_activation(Graph& graph, Links& links, std::size_t index) {
    const auto value = graph.nodes[index].inputs[0];
    const auto codes = graph.nodes[index].outputs[0];
    if (graph.constant_of(value)) return false;  // its DequantizeLinear looks after it
    if (!has_constant_coding(graph, graph.nodes[index]))
        throw Error(describe(graph.nodes[index]), "has a scale or zero point that is computed",
                    "quantize the model statically");
    const auto coding = read_coding(graph, graph.nodes[index], nullptr);
    const auto inverses = find_inverses(graph, links, codes, coding);
    if (inverses.empty()) return false;
    if (coding.scales.size() != 1)
        throw Error(describe(graph.nodes[index]), "quantizes an activation per channel",
                    "quantize activations per tensor; per channel is for weights");
    const auto params = activation_params(coding);

    if (is_always_quantized(graph, links, value, params)) {
        graph.values[value].quant = params;
        for (const auto inverse : inverses) {
            const auto result = graph.nodes[inverse].outputs[0];
            if (links.is_output(result)) {
                // The network output keeps its name; remove_identity hands it to the node that makes the value.
                become_identity(graph, links, inverse, value, params);
            } else {
                links.erase(inverse);
                links.replace_uses(result, value);
            }
        }
        links.erase(index);
        return true;
    }
    // Someone also reads the value as it was: the rounding stays a step of its own, an Identity with codes as output.
    const auto rounded = graph.nodes[inverses[0]].outputs[0];
    become_identity(graph, links, inverses[0], value, params);
    for (std::size_t i = 1; i < inverses.size(); ++i) {
        const auto result = graph.nodes[inverses[i]].outputs[0];
        if (links.is_output(result)) {
            become_identity(graph, links, inverses[i], rounded, params);
        } else {
            links.erase(inverses[i]);
            links.replace_uses(result, rounded);
        }
    }
    links.erase(index);
    return true;
}

}  // namespace

int absorb_qdq(Graph& graph) {
    Links links(graph);
    int applied = 0;
    for (const std::string_view op : {"DequantizeLinear", "QuantizeLinear"}) {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            if (!links.alive(i) || graph.nodes[i].op != op) continue;
            check_quantize_node(graph, graph.nodes[i]);
            applied += op == "QuantizeLinear" ? absorb_activation(graph, links, i) : absorb_constant(graph, links, i);
        }
    }
    links.commit();
    return applied;
}

}  // namespace mlq
