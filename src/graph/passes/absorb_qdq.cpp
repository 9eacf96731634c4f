#include <optional>
#include <string_view>
#include <vector>

#include "../dequantized_constant.hpp"
#include "../quantize_node.hpp"
#include "list.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// What stands behind a QuantizeLinear: a Clip of the codes from above, perhaps, and the DequantizeLinear nodes.
struct Undoing {
    std::vector<std::size_t> inverses;
    std::optional<std::size_t> clip;
    std::int32_t highest = 255;
};

// The code at which a Clip of uint8 codes ends, if it is nothing else than a bound from above that keeps real 0.
std::optional<std::int32_t> bound_of_codes(const Graph& graph, const Node& node, const NodeCoding& coding) {
    if (node.op != "Clip" || coding.type != DType::u8 || node.inputs.size() < 3 || node.outputs.size() != 1) return {};
    const auto bound = [&](std::size_t slot) -> std::optional<std::int32_t> {
        const auto* tensor = graph.constant_of(node.inputs[slot]);
        if (tensor == nullptr || tensor->type() != DType::u8 || tensor->size() != 1) return std::nullopt;
        return tensor->data<std::uint8_t>()[0];
    };
    if (node.inputs[1] != no_value && bound(1) != 0) return {};
    const auto highest = bound(2);
    return highest && *highest > 0 && coding.zero_points[0] <= *highest ? highest : std::nullopt;
}

// The nodes that undo a QuantizeLinear, if it has no other readers and all of them undo it; else no inverses.
Undoing find_undoing(const Graph& graph, Links& links, ValueId codes, const NodeCoding& coding) {
    Undoing undoing;
    if (links.is_output(codes)) return {};
    if (const auto users = links.users(codes); users.size() == 1 && graph.nodes[users[0]].inputs[0] == codes) {
        if (const auto highest = bound_of_codes(graph, graph.nodes[users[0]], coding)) {
            undoing.clip = users[0];
            undoing.highest = *highest;
            codes = graph.nodes[users[0]].outputs[0];
            if (links.is_output(codes)) return {};
        }
    }
    for (const auto user : links.users(codes)) {
        const auto& node = graph.nodes[user];
        if (node.op != "DequantizeLinear" || node.inputs[0] != codes || !has_constant_coding(graph, node)) return {};
        const auto undo = read_coding(graph, node, nullptr);
        if (undo.scales != coding.scales || undo.zero_points != coding.zero_points) return {};
        undoing.inverses.push_back(user);
    }
    return undoing;
}

QuantParams params_of(const NodeCoding& coding, const Undoing& undoing) {
    QuantParams params = activation_params(coding);
    params.highest = undoing.highest;
    return params;
}

// Whether the value may be rounded where it is made: every reader sees it through the same quantization.
bool is_always_quantized(const Graph& graph, Links& links, ValueId value, QuantParams params) {
    if (graph.values[value].quant) return graph.values[value].quant == params;
    if (links.is_output(value)) return false;
    for (const auto user : links.users(value)) {
        const auto& node = graph.nodes[user];
        if (node.op != "QuantizeLinear" || node.inputs[0] != value || !has_constant_coding(graph, node)) return false;
        const auto coding = read_coding(graph, node, nullptr);
        if (coding.scales.size() != 1) return false;
        const auto undoing = find_undoing(graph, links, node.outputs[0], coding);
        if (undoing.inverses.empty() || params_of(coding, undoing) != params) return false;
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
    const auto undoing = find_undoing(graph, links, codes, coding);
    const auto& inverses = undoing.inverses;
    if (inverses.empty()) return false;
    if (coding.scales.size() != 1)
        throw Error(describe(graph.nodes[index]), "quantizes an activation per channel",
                    "quantize activations per tensor; per channel is for weights");
    const auto params = params_of(coding, undoing);
    const auto erase_rounding = [&] {
        if (undoing.clip) links.erase(*undoing.clip);
        links.erase(index);
    };

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
        erase_rounding();
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
    erase_rounding();
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
            applied += op == "QuantizeLinear" ? absorb_activation(graph, links, i)
                                              : absorb_dequantized_constant(graph, links, i);
        }
    }
    links.commit();
    return applied;
}

}  // namespace mlq
