#include <algorithm>

#include "../match.hpp"
#include "graph/op_traits.hpp"
#include "list.hpp"

namespace mlq {
namespace {

bool is_inference_dropout(const Graph& graph, const Node& node) {
    if (node.op != "Dropout") return false;
    // From opset 12 an input may switch training on.
    if (node.inputs.size() < 3) return true;
    const auto* training = graph.constant_of(node.inputs[2]);
    return training != nullptr && training->type() == DType::boolean && training->size() == 1 &&
           !training->data<bool>()[0];
}

constexpr std::int64_t to_float = 1;  // TensorProto.DataType

// Value::type is only a guess where neither the file nor shape inference told.
bool is_surely_float(const Graph& graph, const Links& links, ValueId value) {
    if (graph.values[value].shape_known) return graph.values[value].type == DType::f32;
    const auto producer = links.producer(value);
    return producer && traits_of(graph.nodes[*producer]).makes_float;
}

bool is_idle_cast(const Graph& graph, const Links& links, const Node& node) {
    return node.op == "Cast" && node.attributes.integer("to", 0) == to_float &&
           is_surely_float(graph, links, node.inputs[0]);
}

bool is_idle_pad(const Graph& graph, const Node& node) {
    if (node.op != "Pad") return false;
    auto pads = node.attributes.integers("pads");
    if (node.inputs.size() > 1) {
        const auto* constant = graph.constant_of(node.inputs[1]);
        if (constant == nullptr || constant->type() != DType::i64) return false;
        pads.assign(constant->data<std::int64_t>(), constant->data<std::int64_t>() + constant->size());
    }
    return std::all_of(pads.begin(), pads.end(), [](std::int64_t pad) { return pad == 0; });
}

// With one unknown dimension at most, equal shapes leave that one equal as well.
bool is_idle_reshape(const Graph& graph, const Node& node) {
    if (!traits_of(node).same_bytes || node.op == "Dropout") return false;  // a Dropout may be in training
    const auto& from = graph.values[node.inputs[0]];
    const auto& to = graph.values[node.outputs[0]];
    return from.shape_known && to.shape_known && from.shape == to.shape &&
           std::count(to.shape.begin(), to.shape.end(), -1) <= 1;
}

bool is_idle_transpose(const Node& node) {
    if (node.op != "Transpose") return false;
    const auto order = node.attributes.integers("perm");
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i] != static_cast<std::int64_t>(i)) return false;
    }
    return !order.empty();
}

bool is_idle(const Graph& graph, const Links& links, const Node& node) {
    if (node.inputs.empty() || node.inputs[0] == no_value || node.outputs.empty() || node.outputs[0] == no_value)
        return false;
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
        if (links.count_uses(node.outputs[i]) > 0) return false;  // the mask of a Dropout
    }
    return node.op == "Identity" || is_inference_dropout(graph, node) || is_idle_cast(graph, links, node) ||
           is_idle_pad(graph, node) || is_idle_reshape(graph, node) || is_idle_transpose(node);
}

// The quantization of the result must not get lost: an Identity may be what rounds to codes.
bool merge_quant(Graph& graph, const Links& links, ValueId from, ValueId to) {
    auto& source = graph.values[from];
    const auto& wanted = graph.values[to].quant;
    if (!wanted || source.quant == wanted) return true;
    if (source.quant || source.constant || links.count_uses(from) != 1) return false;
    source.quant = wanted;
    return true;
}

bool remove(Graph& graph, Links& links, std::size_t index) {
    if (!is_idle(graph, links, graph.nodes[index])) return false;
    const auto from = graph.nodes[index].inputs[0];
    const auto to = graph.nodes[index].outputs[0];
    const auto producer = links.producer(from);
    // A network output keeps its name, so whoever makes the value must make it under that name.
    const bool renames = links.is_output(to);
    if (renames && (!producer || links.is_output(from) || graph.nodes[*producer].outputs[0] != from)) return false;
    if (!merge_quant(graph, links, from, to)) return false;
    links.erase(index);
    if (renames) {
        auto& kept = graph.values[to];
        const auto& source = graph.values[from];
        kept.quant = source.quant;
        if (!kept.shape_known) kept.shape = source.shape, kept.shape_known = source.shape_known;
        links.replace_uses(from, to);
        links.set_output(*producer, to);
    } else {
        links.replace_uses(to, from);
    }
    return true;
}

}  // namespace

int remove_identity(Graph& graph) {
    return rewrite_each_node(graph, remove);
}

}  // namespace mlq
