#include "mlq/graph/first_normalization.hpp"

#include <algorithm>
#include <set>

namespace mlq {
namespace {

constexpr std::size_t most_nodes = 8;

std::vector<float> floats_of(const Graph& graph, ValueId value) {
    const Tensor* tensor = graph.constant_of(value);
    if (tensor == nullptr || tensor->type() != DType::f32) return {};
    const auto span = tensor->span<float>();
    return {span.begin(), span.end()};
}

// What no node reads any more is let go, so that the whole network's weights do not stay in memory.
void drop_constants(Graph& graph) {
    std::set<ValueId> used(graph.outputs.begin(), graph.outputs.end());
    for (const Node& node : graph.nodes) used.insert(node.inputs.begin(), node.inputs.end());
    for (std::size_t i = 0; i < graph.values.size(); ++i)
        if (!used.contains(static_cast<ValueId>(i))) graph.values[i].constant.reset();
}

bool is_near_input(const Graph& before) {
    const auto has_weights = [](const Node& node) {
        return node.op == "Conv" || node.op == "Gemm" || node.op == "MatMul" || node.op == "ConvTranspose";
    };
    return before.nodes.size() <= most_nodes &&
           std::count_if(before.nodes.begin(), before.nodes.end(), has_weights) <= 1;
}

}  // namespace

std::optional<FirstNormalization> find_first_normalization(const Graph& graph) {
    const auto node = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                   [](const Node& one) { return one.op == "BatchNormalization"; });
    if (node == graph.nodes.end() || node->inputs.size() < 5 || graph.inputs.size() != 1) return {};
    FirstNormalization first{.node = node->name,
                             .before = graph,
                             .mean = floats_of(graph, node->inputs[3]),
                             .variance = floats_of(graph, node->inputs[4])};
    if (first.mean.empty() || first.mean.size() != first.variance.size()) return {};
    first.before.outputs = {node->inputs[0]};
    first.before.tidy();
    if (!is_near_input(first.before)) return {};
    drop_constants(first.before);
    return first;
}

}  // namespace mlq
