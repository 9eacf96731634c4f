#include "../channel_affine.hpp"
#include "../match.hpp"
#include "list.hpp"

namespace mlq {
namespace {

constexpr std::size_t addend_slot = 2;

// C is a bias: one constant number per column, or one for all.
bool is_bias(const Graph& graph, const FoldTarget& target, ValueId addend) {
    return graph.values[addend].constant_quant || per_channel(graph, target, addend);
}

// beta * C, if that is not C.
ValueId scale_addend(Graph& graph, const Node& gemm, ValueId addend, float beta, std::vector<Node>& added) {
    if (beta == 1.0F) return addend;
    Value product;
    product.name = graph.fresh_name(gemm.name + "_addend");
    product.shape = graph.values[addend].shape;
    product.shape_known = graph.values[addend].shape_known;
    Node mul;
    mul.op = "Mul";
    mul.name = gemm.name + "_Mul";
    mul.inputs = {addend, graph.add_constant(gemm.name + "_beta", Tensor::of<float>({}, std::vector{beta}))};
    mul.outputs = {graph.add_value(std::move(product))};
    added.push_back(mul);
    return mul.outputs[0];
}

// Gemm(A, B, C) -> Add(Gemm(A, B), beta * C). The sum takes over the Gemm's output and its clamp.
void split(Graph& graph, std::size_t index, std::vector<Node>& added) {
    const float beta = graph.nodes[index].attributes.real("beta", 1.0F);
    const Node gemm = graph.nodes[index];
    const ValueId sum = gemm.outputs[0];
    Value product;
    product.name = graph.fresh_name(graph.values[sum].name + "_product");
    product.shape = graph.values[sum].shape;
    product.shape_known = graph.values[sum].shape_known;

    Node add;
    add.op = "Add";
    add.name = gemm.name + "_Add";
    add.inputs = {graph.add_value(std::move(product)),
                  scale_addend(graph, gemm, gemm.inputs[addend_slot], beta, added)};
    add.outputs = {sum};
    add.clamp = gemm.clamp;

    Node& left = graph.nodes[index];
    left.inputs.resize(addend_slot);
    left.outputs = {add.inputs[0]};
    left.attributes.erase("beta");
    left.clamp.reset();
    added.push_back(std::move(add));
}

bool needs_split(const Graph& graph, const Links& links, std::size_t index) {
    const Node& node = graph.nodes[index];
    if (node.op != "Gemm" || node.inputs.size() <= addend_slot || node.residual != no_value) return false;
    const auto target = find_fold_target(graph, links, index);
    return target && !is_bias(graph, *target, node.inputs[addend_slot]);
}

}  // namespace

int split_gemm(Graph& graph) {
    std::vector<Node> added;
    int applied = 0;
    const Links links(graph);  // answers for the nodes that were there before
    const std::size_t count = graph.nodes.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!needs_split(graph, links, i)) continue;
        split(graph, i, added);
        ++applied;
    }
    for (Node& node : added) graph.nodes.push_back(std::move(node));
    return applied;
}

}  // namespace mlq
