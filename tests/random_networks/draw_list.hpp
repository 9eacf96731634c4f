// One function an operator, or a well-known group of nodes: appends it with random attributes to a random value, in the
// form that the drawn opset has. They answer whether a node was appended; values of the wrong rank are no ground.
#pragma once

#include "sketch.hpp"

namespace mlq::random_networks {

using DrawNode = bool (*)(Sketch&);

// draw_windows.cpp
bool draw_conv(Sketch&);
bool draw_conv_transpose(Sketch&);
bool draw_max_pool(Sketch&);
bool draw_average_pool(Sketch&);
bool draw_global_pool(Sketch&);
bool draw_lrn(Sketch&);

// draw_products.cpp
bool draw_gemm(Sketch&);
bool draw_matmul(Sketch&);

// draw_functions.cpp
bool draw_activation(Sketch&);
bool draw_clip(Sketch&);
bool draw_batch_normalization(Sketch&);
bool draw_softmax(Sketch&);
bool draw_dropout(Sketch&);
bool draw_cast(Sketch&);

// draw_binary.cpp
bool draw_binary(Sketch&);
bool draw_binary_constant(Sketch&);
bool draw_binary_made(Sketch&);
bool draw_prelu(Sketch&);

// draw_several.cpp
bool draw_extreme(Sketch&);
bool draw_where(Sketch&);
bool draw_mod(Sketch&);

// draw_normalizations.cpp
bool draw_normalization(Sketch&);

// draw_indexing.cpp
bool draw_repeat(Sketch&);
bool draw_top_k(Sketch&);
bool draw_elements(Sketch&);
bool draw_slices(Sketch&);
bool draw_cum_sum(Sketch&);
bool draw_trilu(Sketch&);
bool draw_space_to_depth(Sketch&);
bool draw_einsum(Sketch&);

// draw_moves.cpp
bool draw_concat(Sketch&);
bool draw_split(Sketch&);
bool draw_slice(Sketch&);
bool draw_gather(Sketch&);
bool draw_transpose(Sketch&);
bool draw_pad(Sketch&);
bool draw_depth_to_space(Sketch&);

// draw_shapes.cpp
bool draw_reshape(Sketch&);
bool draw_computed_reshape(Sketch&);
bool draw_flatten(Sketch&);
bool draw_squeeze(Sketch&);
bool draw_unsqueeze(Sketch&);
bool draw_reduce(Sketch&);

// draw_resize.cpp
bool draw_resize(Sketch&);

// draw_blocks.cpp
bool draw_residual(Sketch&);
bool draw_gate(Sketch&);
bool draw_branches(Sketch&);

}  // namespace mlq::random_networks
