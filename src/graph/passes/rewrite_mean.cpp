#include <algorithm>

#include "../match.hpp"
#include "list.hpp"

namespace mlq {
namespace {

// The axes of a ReduceMean: an attribute before opset 18, a constant input since.
std::optional<std::vector<std::int64_t>> read_axes(const Graph& graph, const Node& node) {
    if (graph.opset < 18) return node.attributes.integers("axes");
    const auto* axes = node.inputs.size() > 1 ? graph.constant_of(node.inputs[1]) : nullptr;
    if (axes == nullptr || axes->type() != DType::i64) return std::nullopt;
    const auto numbers = axes->span<std::int64_t>();
    return std::vector<std::int64_t>(numbers.begin(), numbers.end());
}

// Every axis behind the channels. Only images: three dimensions are tokens as often as they are signals, and the mean
// over a token's features is part of a normalization, which must stay in float.
bool covers_image(std::vector<std::int64_t> axes, std::size_t rank) {
    if (rank < 4) return false;
    for (auto& axis : axes) axis += axis < 0 ? static_cast<std::int64_t>(rank) : 0;
    std::sort(axes.begin(), axes.end());
    if (axes.size() + 2 != rank) return false;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        if (axes[i] != static_cast<std::int64_t>(i) + 2) return false;
    }
    return true;
}

bool is_image_mean(const Graph& graph, const Links& links, const Node& node) {
    if (node.op != "ReduceMean" || node.inputs.empty() || node.outputs.size() != 1) return false;
    const auto axes = read_axes(graph, node);
    const auto rank = axes ? find_rank(graph, links, node.inputs[0]) : std::nullopt;
    return rank && covers_image(*axes, *rank);
}

// The value before a Flatten that takes the dimensions of size 1 away.
Value pooled_value(const Graph& graph, const Node& mean) {
    const Value& x = graph.values[mean.inputs[0]];
    const Value& y = graph.values[mean.outputs[0]];
    Value pooled;
    pooled.name = graph.fresh_name(y.name + "_pooled");
    pooled.quant = y.quant;
    pooled.shape_known = x.shape_known;
    if (x.shape_known) {
        pooled.shape = x.shape;
        std::fill(pooled.shape.begin() + 2, pooled.shape.end(), 1);
    }
    return pooled;
}

}  // namespace

int rewrite_mean(Graph& graph) {
    std::vector<std::size_t> means;
    {
        const Links links(graph);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            if (is_image_mean(graph, links, graph.nodes[i])) means.push_back(i);
        }
    }
    for (const auto index : means) {
        const bool keeps_rank = graph.nodes[index].attributes.integer("keepdims", 1) != 0;
        const ValueId y = graph.nodes[index].outputs[0];
        const ValueId pooled = keeps_rank ? y : graph.add_value(pooled_value(graph, graph.nodes[index]));
        Node& pool = graph.nodes[index];
        pool.op = "GlobalAveragePool";
        pool.inputs.resize(1);
        pool.outputs = {pooled};
        pool.attributes = {};
        if (keeps_rank) continue;
        Node flatten;
        flatten.op = "Flatten";
        flatten.name = pool.name + "_Flatten";
        flatten.inputs = {pooled};
        flatten.outputs = {y};
        graph.nodes.push_back(std::move(flatten));
    }
    return static_cast<int>(means.size());
}

}  // namespace mlq
