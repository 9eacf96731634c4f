#include "mlq/graph/passes.hpp"

#include "passes/list.hpp"
#include "unique_names.hpp"

namespace mlq {
namespace {

// Quantization parameters first, as they decide what may be swallowed; then what changes weights, in the order in which
// exporters put the nodes; then what remains of a layer's tail, its activation.
constexpr Pass list[] = {
    {"remove_identity", "Drops Identity, inference Dropout, and Cast, Pad, Reshape and Transpose that change nothing.",
     remove_identity},
    {"rewrite_sum", "A Sum of several values is a chain of Adds, a Sum of one is that value.", rewrite_sum},
    {"widen_resize", "A Resize of some dimensions says its factors for all of them.", widen_resize},
    {"absorb_qdq", "QuantizeLinear and DequantizeLinear become parameters of the values they stand on.", absorb_qdq},
    {"split_gemm", "A Gemm that adds more than a bias (a computed value, a matrix) is a Gemm and an Add.", split_gemm},
    {"fold_gemm_factors", "Alpha and beta of a Gemm become part of its constants.", fold_gemm_factors},
    {"rewrite_mean", "ReduceMean over height and width is a GlobalAveragePool.", rewrite_mean},
    {"flatten_softmax", "A Softmax over several dimensions (before opset 13) runs over the rows of a matrix.",
     flatten_softmax},
    {"fuse_pad", "A zero Pad becomes padding of the Conv or AveragePool behind it.", fuse_pad},
    {"fold_batch_normalization", "BatchNormalization becomes part of the weights and bias before it.",
     fold_batch_normalization},
    {"fold_channel_scale", "Mul or Div by a constant per channel becomes part of the weights before it.",
     fold_channel_scale},
    {"fuse_bias", "Add or Sub of a constant per channel becomes the bias of the layer before it.", fuse_bias},
    {"fuse_hard_swish", "HardSigmoid and HardSwish are put together from their parts.", fuse_hard_swish},
    {"fuse_activation", "Relu, Clip, Min and Max with constant bounds become the clamp of the node before them.",
     fuse_activation},
};

}  // namespace

std::span<const Pass> passes() {
    return list;
}

std::vector<PassCount> simplify(Graph& graph) {
    std::vector<PassCount> counts;
    for (const auto& pass : list) counts.push_back({pass.name, 0});
    // Real networks settle in two or three rounds; the bound keeps hostile ones from taking as many rounds as nodes.
    constexpr int most_rounds = 50;
    bool changed = true;
    for (int round = 0; changed && round < most_rounds; ++round) {
        changed = false;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const int applied = list[i].apply(graph);
            if (applied > 0) graph.tidy();
            counts[i].applied += applied;
            changed = changed || applied > 0;
        }
    }
    graph.tidy();
    make_node_names_unique(graph);
    return counts;
}

}  // namespace mlq
