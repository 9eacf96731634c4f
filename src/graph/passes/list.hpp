// The passes, one file each. Every one returns how often it applied.
#pragma once

#include "mlq/graph/graph.hpp"

namespace mlq {

int remove_identity(Graph& graph);
int rewrite_sum(Graph& graph);
int widen_resize(Graph& graph);
int absorb_qdq(Graph& graph);
int split_gemm(Graph& graph);
int fold_gemm_factors(Graph& graph);
int rewrite_mean(Graph& graph);
int flatten_softmax(Graph& graph);
int fuse_pad(Graph& graph);
int fold_batch_normalization(Graph& graph);
int fold_channel_scale(Graph& graph);
int fuse_bias(Graph& graph);
int fuse_hard_swish(Graph& graph);
int fuse_activation(Graph& graph);

}  // namespace mlq
