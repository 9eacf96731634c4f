#include <algorithm>

#include "../match.hpp"
#include "graph/linear_layer.hpp"
#include "list.hpp"

namespace mlq {
namespace {

std::optional<std::vector<std::int64_t>> read_integers(const Graph& graph, const Node& node, std::size_t slot) {
    const auto* constant = slot < node.inputs.size() ? graph.constant_of(node.inputs[slot]) : nullptr;
    if (constant == nullptr || constant->type() != DType::i64) return std::nullopt;
    const auto values = constant->span<std::int64_t>();
    return std::vector<std::int64_t>(values.begin(), values.end());
}

bool pads_with_zero(const Graph& graph, const Node& node) {
    if (node.attributes.text("mode", "constant") != "constant") return false;
    if (graph.opset < 11) return node.attributes.real("value", 0.0F) == 0.0F;
    if (node.inputs.size() < 3 || node.inputs[2] == no_value) return true;
    const auto* value = float_constant(graph, node.inputs[2]);
    return value != nullptr && value->size() == 1 && value->data<float>()[0] == 0.0F;
}

// begin and end of each axis in turn: [begin0, ..., end0, ...]. Opset 18 may list only some axes.
std::optional<std::vector<std::int64_t>> read_pads(const Graph& graph, const Node& node, std::size_t rank) {
    auto pads = graph.opset < 11 ? node.attributes.integers("pads") : read_integers(graph, node, 1);
    if (!pads || node.inputs.size() < 4 || node.inputs[3] == no_value) return pads;
    const auto axes = read_integers(graph, node, 3);
    if (!axes || pads->size() != 2 * axes->size()) return std::nullopt;
    std::vector<std::int64_t> all(2 * rank, 0);
    for (std::size_t i = 0; i < axes->size(); ++i) {
        const auto axis = (*axes)[i] < 0 ? (*axes)[i] + static_cast<std::int64_t>(rank) : (*axes)[i];
        if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) return std::nullopt;
        all[axis] = (*pads)[i];
        all[rank + axis] = (*pads)[axes->size() + i];
    }
    return all;
}

constexpr std::int64_t largest_pad = 1 << 20;  // beyond any real padding; sums of two cannot overflow

// The pads of the spatial axes, if no other axis is padded and nothing is cut off.
std::optional<std::vector<std::int64_t>> spatial_pads(const std::vector<std::int64_t>& pads, std::size_t rank) {
    if (rank < 3 || pads.size() != 2 * rank) return std::nullopt;
    if (pads[0] != 0 || pads[1] != 0 || pads[rank] != 0 || pads[rank + 1] != 0) return std::nullopt;
    std::vector<std::int64_t> spatial;
    for (std::size_t i = 0; i < 2 * rank; ++i) {
        if (i % rank >= 2) spatial.push_back(pads[i]);
    }
    const bool legal =
        std::all_of(spatial.begin(), spatial.end(), [](auto pad) { return pad >= 0 && pad <= largest_pad; });
    return legal ? std::optional(spatial) : std::nullopt;
}

std::optional<std::size_t> rank_of_window(const Graph& graph, const Node& node) {
    if (const auto layer = linear_layer(graph, node); layer && layer->kind == LinearKind::convolution)
        return layer->constant != nullptr ? std::optional(layer->constant->shape().size()) : std::nullopt;
    if (node.op != "AveragePool") return std::nullopt;
    return node.attributes.integers("kernel_shape").size() + 2;
}

// An AveragePool must count the padding, as it counted the zeros of the Pad; its windows may not lie in padding alone.
bool pool_allows(const Node& node, const std::vector<std::int64_t>& own, const std::vector<std::int64_t>& total) {
    const auto kernel = node.attributes.integers("kernel_shape");
    const bool has_own = std::any_of(own.begin(), own.end(), [](auto pad) { return pad != 0; });
    if (node.attributes.integer("ceil_mode", 0) != 0) return false;
    if (has_own && node.attributes.integer("count_include_pad", 0) == 0) return false;
    for (std::size_t i = 0; i < total.size(); ++i) {
        if (total[i] >= kernel[i % kernel.size()]) return false;
    }
    return true;
}

bool fuse(Graph& graph, Links& links, std::size_t index) {
    auto& node = graph.nodes[index];
    const auto rank = rank_of_window(graph, node);
    if (!rank || node.inputs.empty()) return false;
    const auto padded = node.inputs[0];
    const auto pad = links.sole_producer(padded, "Pad");
    if (!pad || graph.nodes[*pad].inputs.empty() || !pads_with_zero(graph, graph.nodes[*pad])) return false;
    const auto auto_pad = node.attributes.text("auto_pad", "NOTSET");
    if (auto_pad != "NOTSET" && auto_pad != "VALID") return false;

    const auto all = read_pads(graph, graph.nodes[*pad], *rank);
    auto total = all ? spatial_pads(*all, *rank) : std::nullopt;
    const auto own = auto_pad == "VALID" ? std::vector<std::int64_t>{} : node.attributes.integers("pads");
    if (!total || (!own.empty() && own.size() != total->size())) return false;
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (own[i] < 0 || own[i] > largest_pad) return false;
        (*total)[i] += own[i];
    }
    if (node.op == "AveragePool" && !pool_allows(node, own, *total)) return false;

    // 0 is a code of every quantization, so rounding before the Pad is rounding after it.
    const auto source = graph.nodes[*pad].inputs[0];
    auto& quant = graph.values[source].quant;
    const auto& padded_quant = graph.values[padded].quant;
    if (padded_quant && quant != padded_quant) {
        if (quant || source == no_value || graph.constant_of(source) || links.count_uses(source) != 1) return false;
        quant = padded_quant;
    }
    node.attributes.erase("auto_pad");
    if (node.op == "AveragePool") node.attributes.set("count_include_pad", std::int64_t{1});
    node.attributes.set("pads", std::move(*total));
    links.set_input(index, 0, source);
    links.erase(*pad);
    return true;
}

}  // namespace

int fuse_pad(Graph& graph) {
    return rewrite_each_node(graph, fuse);
}

}  // namespace mlq
