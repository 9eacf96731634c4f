#include <optional>

#include "list.hpp"

namespace mlq {
namespace {

// However the product is computed: ONNX Runtime's shape rule and its Resize differ in that.
bool gives(float factor, std::int64_t in, std::int64_t out) {
    return static_cast<std::int64_t>(factor * static_cast<float>(in)) == out &&
           static_cast<std::int64_t>(static_cast<double>(factor) * static_cast<double>(in)) == out;
}

// The factor of each dimension in `axes`; nothing where sizes are not exactly what factors give.
std::optional<std::vector<float>> read_factors(const Graph& graph, const Node& node, const Shape& shape,
                                               const std::vector<std::int64_t>& axes) {
    const auto operand = [&](std::size_t i) {
        const Tensor* tensor = i < node.inputs.size() ? graph.constant_of(node.inputs[i]) : nullptr;
        return tensor != nullptr && tensor->size() == static_cast<std::int64_t>(axes.size()) ? tensor : nullptr;
    };
    if (const Tensor* scales = operand(2); scales != nullptr && scales->type() == DType::f32) {
        const auto values = scales->span<float>();
        return std::vector<float>(values.begin(), values.end());
    }
    const Tensor* sizes = operand(3);
    if (sizes == nullptr || sizes->type() != DType::i64) return std::nullopt;
    if (node.attributes.text("keep_aspect_ratio_policy", "stretch") != "stretch") return std::nullopt;
    std::vector<float> factors;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::int64_t in = shape[static_cast<std::size_t>(axes[i])], out = sizes->span<std::int64_t>()[i];
        if (in < 1) return std::nullopt;
        factors.push_back(static_cast<float>(out) / static_cast<float>(in));
        if (!gives(factors.back(), in, out)) return std::nullopt;
    }
    return factors;
}

bool widen(Graph& graph, Node& node) {
    const ValueId x = node.inputs.empty() ? no_value : node.inputs[0];
    if (x == no_value || !graph.values[x].shape_known) return false;
    const Shape shape = graph.values[x].shape;
    const auto rank = static_cast<std::int64_t>(shape.size());
    auto axes = node.attributes.integers("axes");
    for (std::int64_t& axis : axes) {
        if (axis < -rank || axis >= rank) return false;
        axis += axis < 0 ? rank : 0;
    }
    const auto factors = read_factors(graph, node, shape, axes);
    if (!factors) return false;
    std::vector<float> all(shape.size(), 1.0F);
    for (std::size_t i = 0; i < axes.size(); ++i) all[static_cast<std::size_t>(axes[i])] = (*factors)[i];
    node.inputs = {x, no_value, graph.add_constant(node.name + "_scales", Tensor::of<float>({rank}, all))};
    node.attributes.erase("axes");
    node.attributes.erase("keep_aspect_ratio_policy");
    return true;
}

}  // namespace

// ONNX Runtime 1.30 moves Transpose nodes through a Resize and forgets that it names axes: the file does not load.
int widen_resize(Graph& graph) {
    int applied = 0;
    for (auto& node : graph.nodes) {
        if (node.op == "Resize" && graph.opset >= 18 && node.attributes.has("axes")) applied += widen(graph, node);
    }
    return applied;
}

}  // namespace mlq
