#include "activation_bits.hpp"

#include <algorithm>
#include <numeric>

#include "graph/op_traits.hpp"

namespace mlq {

std::vector<int> wanted_bits(const Graph& graph, const PrecisionPlan& plan) {
    std::vector<int> wanted(graph.values.size(), 0);
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Node& node = graph.nodes[n];
        if (plan.nodes[n].precision != Precision::int8 || !is_family(node, OpFamily::linear)) continue;
        int& bits = wanted[static_cast<std::size_t>(node.inputs.front())];
        bits = bits == 0 ? node.activation_bits : std::min(bits, node.activation_bits);
    }
    return wanted;
}

std::vector<bool> cheap_candidates(const std::vector<BitsCandidate>& candidates) {
    double left = 0;
    for (const BitsCandidate& candidate : candidates) left += candidate.noise_8;
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto added = [&](std::size_t i) { return candidates[i].noise_7 - candidates[i].noise_8; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return added(a) < added(b); });
    std::vector<bool> cheap(candidates.size(), false);
    for (const std::size_t i : order) {
        if (!candidates[i].is_read) continue;
        if (added(i) > left) break;
        left -= added(i);
        cheap[i] = true;
    }
    return cheap;
}

}  // namespace mlq
