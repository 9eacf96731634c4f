#include <cmath>

#include "../match.hpp"
#include "list.hpp"

namespace mlq {
namespace {

// The constant times a factor; nothing where a product is not finite.
std::optional<Tensor> scaled(const Tensor& tensor, float factor) {
    Tensor result = tensor;
    for (float& number : result.span<float>()) {
        number *= factor;
        if (!std::isfinite(number)) return std::nullopt;
    }
    return result;
}

// Multiplies constant input `slot` by the attribute, which is then 1.
bool fold_factor(Graph& graph, Links& links, std::size_t index, const char* attribute, std::size_t slot) {
    const Node& node = graph.nodes[index];
    const float factor = node.attributes.real(attribute, 1.0F);
    if (factor == 1.0F) return false;
    const bool is_there = slot < node.inputs.size() && node.inputs[slot] != no_value;
    if (is_there) {
        const auto* constant = float_constant(graph, node.inputs[slot]);
        auto product = constant != nullptr ? scaled(*constant, factor) : std::nullopt;
        if (!product) return false;
        replace_constant(graph, links, index, slot, std::move(*product));
    }
    graph.nodes[index].attributes.erase(attribute);
    return true;
}

bool fold(Graph& graph, Links& links, std::size_t index) {
    const Node& node = graph.nodes[index];
    if (node.op != "Gemm" || node.inputs.size() < 2) return false;
    const bool alpha = fold_factor(graph, links, index, "alpha", 1);
    const bool beta = fold_factor(graph, links, index, "beta", 2);
    return alpha || beta;
}

}  // namespace

int fold_gemm_factors(Graph& graph) {
    return rewrite_each_node(graph, fold);
}

}  // namespace mlq
