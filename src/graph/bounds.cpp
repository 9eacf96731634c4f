#include "bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlq {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float largest = std::numeric_limits<float>::max();

// Input `slot` of a Clip: nothing if it is computed.
std::optional<float> read_bound(const Graph& graph, const Node& node, std::size_t slot, float open) {
    if (slot >= node.inputs.size() || node.inputs[slot] == no_value) return open;
    const auto* bound = graph.constant_of(node.inputs[slot]);
    if (bound == nullptr || bound->type() != DType::f32 || bound->size() != 1) return std::nullopt;
    return bound->data<float>()[0];
}

// Exporters write the ends of float32 for "no bound".
Clamp normalized(float low, float high) {
    if (low <= -largest) low = -infinity;
    if (high >= largest) high = infinity;
    return {std::min(low, high), high};
}

}  // namespace

std::optional<Clamp> find_bounds(const Graph& graph, const Node& node) {
    if (node.op == "Relu") return Clamp{0.0F, infinity};
    if (node.op != "Clip") return std::nullopt;
    if (graph.opset < 11)
        return normalized(node.attributes.real("min", -infinity), node.attributes.real("max", infinity));
    const auto low = read_bound(graph, node, 1, -infinity);
    const auto high = read_bound(graph, node, 2, infinity);
    if (!low || !high || std::isnan(*low) || std::isnan(*high)) return std::nullopt;
    return normalized(*low, *high);
}

Clamp nest(Clamp inner, Clamp outer) {
    return {std::clamp(inner.low, outer.low, outer.high), std::clamp(inner.high, outer.low, outer.high)};
}

}  // namespace mlq
