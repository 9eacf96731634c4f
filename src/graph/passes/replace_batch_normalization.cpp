#include <algorithm>
#include <cmath>

#include "../normalization_factors.hpp"
#include "../match.hpp"
#include "mlq/graph/passes.hpp"

namespace mlq {
namespace {

// Nothing where a number is not finite as float32.
std::optional<Tensor> as_floats(const std::vector<double>& numbers, Shape shape) {
    Tensor tensor(DType::f32, std::move(shape));
    std::transform(numbers.begin(), numbers.end(), tensor.data<float>(),
                   [](double x) { return static_cast<float>(x); });
    const auto floats = tensor.span<float>();
    const bool finite = std::all_of(floats.begin(), floats.end(), [](float x) { return std::isfinite(x); });
    return finite ? std::optional(std::move(tensor)) : std::nullopt;
}

bool replace(Graph& graph, Links& links, std::size_t index) {
    const auto& node = graph.nodes[index];
    if (!is_inference_normalization(graph, node)) return false;
    const auto* gamma = float_constant(graph, node.inputs[1]);
    const auto rank = find_rank(graph, links, node.inputs[0]);
    if (gamma == nullptr || gamma->shape().size() != 1 || !rank || *rank < 3) return false;

    const auto channels = gamma->shape()[0];
    const auto affine = read_normalization(graph, node, channels);
    if (!affine || channels == 0) return false;
    Shape shape(*rank, 1);
    shape[0] = channels;
    auto weights = as_floats(affine->scale, shape);
    auto bias = as_floats(affine->shift, {channels});
    if (!weights || !bias) return false;

    const ValueId weights_id = graph.add_constant(node.name + "_weights", std::move(*weights));
    const ValueId bias_id = graph.add_constant(node.name + "_bias", std::move(*bias));
    links.set_input(index, 1, weights_id);
    links.set_input(index, 2, bias_id);
    for (const std::size_t slot : {3, 4}) links.set_input(index, slot, no_value);
    auto& conv = graph.nodes[index];
    conv.inputs.resize(3);
    conv.op = "Conv";
    conv.attributes = {};
    conv.attributes.set("group", channels);
    conv.attributes.set("kernel_shape", std::vector<std::int64_t>(*rank - 2, 1));
    return true;
}

}  // namespace

int replace_batch_normalization(Graph& graph) {
    return rewrite_each_node(graph, replace);
}

}  // namespace mlq
