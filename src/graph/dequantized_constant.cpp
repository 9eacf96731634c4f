#include "dequantized_constant.hpp"

#include <algorithm>

#include "linear_layer.hpp"
#include "match.hpp"
#include "mlq/base/error.hpp"
#include "op_traits.hpp"
#include "quantize_node.hpp"

namespace mlq {
namespace {

// How the nodes that read a dequantized constant use it.
enum class Role { weights, bias, operand, other };

struct Use {
    Role role = Role::other;
    int axis = 0;  // of weights: the one that counts output channels
    bool operator==(const Use&) const = default;
};

Use use_of(const Graph& graph, const Node& node, ValueId value) {
    if (traits_of(node).takes_codes) return {Role::operand};
    const auto layer = with_context(describe(node), [&] { return linear_layer(graph, node); });
    if (!layer || std::count(node.inputs.begin(), node.inputs.end(), value) != 1) return {};
    if (layer->weights == value) return {Role::weights, layer->output_axis};
    return layer->bias == value ? Use{Role::bias} : Use{};
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
    const bool is_read = !links.is_output(result) && !users.empty();
    const auto use = is_read ? use_of(graph, graph.nodes[users.front()], result) : Use{};
    const bool agree = std::all_of(users.begin(), users.end(),
                                   [&](std::size_t user) { return use_of(graph, graph.nodes[user], result) == use; });
    const auto role = agree ? use.role : Role::other;
    std::optional<Tensor> tensor;
    if (role == Role::weights) {
        tensor = as_weights(constant, use.axis);
        if (tensor) form.constant_quant = ConstantQuant{coding.scales, use.axis, coding.type == DType::u8};
    } else if (role == Role::bias && is_bias(constant)) {
        tensor = constant.codes;
        form.constant_quant = ConstantQuant{coding.scales, 0};
    } else if (role == Role::operand && coding.scales.size() == 1 && coding.type != DType::i32) {
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
            throw Error(describe(dequantize), "dequantizes " + std::string(to_string(tensor->type())),
                        "the file is damaged");
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

}  // namespace

bool absorb_dequantized_constant(Graph& graph, Links& links, std::size_t index) {
    const auto& dequantize = graph.nodes[index];
    const auto constant = read_constant(graph, links, dequantize);
    if (!constant) return false;
    const auto result = dequantize.outputs[0];
    graph.values[result].shape = constant->codes.shape();  // by which linear_layer() knows whether weights fit
    graph.values[result].shape_known = true;
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

}  // namespace mlq
