// What each file of this folder defines for the list in ops.cpp, one file per block.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

// conv.cpp, conv_transpose.cpp
void infer_conv(InferContext&);
Step make_conv(const StepContext&);
void infer_conv_transpose(InferContext&);
Step make_conv_transpose(const StepContext&);

// gemm.cpp, matmul.cpp
void infer_gemm(InferContext&);
Step make_gemm(const StepContext&);
void infer_matmul(InferContext&);
Step make_matmul(const StepContext&);

// batch_normalization.cpp, lrn.cpp, softmax.cpp, layer_normalization.cpp, group_normalization.cpp
void infer_batch_normalization(InferContext&);
Step make_batch_normalization(const StepContext&);
void infer_lrn(InferContext&);
Step make_lrn(const StepContext&);
void infer_softmax(InferContext&);
Step make_softmax(const StepContext&);
Step make_log_softmax(const StepContext&);
void infer_layer_normalization(InferContext&);
Step make_layer_normalization(const StepContext&);
void infer_group_normalization(InferContext&);
Step make_group_normalization(const StepContext&);

// activation.cpp, real_function.cpp, clip.cpp: one input, output alike
void infer_activation(InferContext&);
Step make_activation(const StepContext&);
void infer_gelu(InferContext&);
void infer_signed(InferContext&);
Step make_signed(const StepContext&);
Step make_real_function(const StepContext&);
void infer_clip(InferContext&);
Step make_clip(const StepContext&);

// binary.cpp: Add, Sub, Mul, Div, Mod, Pow, PRelu
void infer_arithmetic(InferContext&);
Step make_add(const StepContext&);
Step make_sub(const StepContext&);
Step make_mul(const StepContext&);
Step make_div(const StepContext&);
void infer_mod(InferContext&);
Step make_mod(const StepContext&);
void infer_pow(InferContext&);
Step make_pow(const StepContext&);
void infer_prelu(InferContext&);
Step make_prelu(const StepContext&);

// compare.cpp, nary.cpp, where.cpp: several tensors that broadcast
void infer_comparison(InferContext&);
Step make_equal(const StepContext&);
Step make_greater(const StepContext&);
Step make_greater_or_equal(const StepContext&);
Step make_less(const StepContext&);
Step make_less_or_equal(const StepContext&);
void infer_logic(InferContext&);
Step make_and(const StepContext&);
Step make_or(const StepContext&);
Step make_xor(const StepContext&);
void infer_not(InferContext&);
Step make_not(const StepContext&);
void infer_is_nan(InferContext&);
Step make_is_nan(const StepContext&);
Step make_is_inf(const StepContext&);
void infer_nary(InferContext&);
Step make_max(const StepContext&);
Step make_min(const StepContext&);
void infer_mean(InferContext&);
Step make_mean(const StepContext&);
void infer_where(InferContext&);
Step make_where(const StepContext&);

// pool.cpp, max_unpool.cpp, reduce.cpp
void infer_max_pool(InferContext&);
Step make_max_pool(const StepContext&);
void infer_average_pool(InferContext&);
Step make_average_pool(const StepContext&);
void infer_lp_pool(InferContext&);
Step make_lp_pool(const StepContext&);
void infer_global_pool(InferContext&);
void infer_max_unpool(InferContext&);
Step make_max_unpool(const StepContext&);
void infer_reduce(InferContext&);
Step make_maxima(const StepContext&);
Step make_minima(const StepContext&);
Step make_means(const StepContext&);
Step make_sums(const StepContext&);
Step make_products(const StepContext&);
Step make_l1_norms(const StepContext&);
Step make_l2_norms(const StepContext&);
Step make_sums_of_squares(const StepContext&);
Step make_logs_of_sums(const StepContext&);
void infer_log_sum_exp(InferContext&);
Step make_logs_of_sums_of_exps(const StepContext&);

// arg_extreme.cpp, top_k.cpp, cum_sum.cpp
void infer_arg_extreme(InferContext&);
Step make_arg_extreme(const StepContext&);
void infer_top_k(InferContext&);
Step make_top_k(const StepContext&);
void infer_cum_sum(InferContext&);
Step make_cum_sum(const StepContext&);

// einsum.cpp
void infer_einsum(InferContext&);
Step make_einsum(const StepContext&);

// recurrent.cpp: RNN, GRU, LSTM
void infer_recurrent(InferContext&);
Step make_recurrent(const StepContext&);

// concat.cpp, split.cpp, slice.cpp, gather.cpp, transpose.cpp, pad.cpp, resize.cpp, depth_to_space.cpp
void infer_concat(InferContext&);
Step make_concat(const StepContext&);
void infer_split(InferContext&);
Step make_split(const StepContext&);
void infer_slice(InferContext&);
Step make_slice(const StepContext&);
void infer_gather(InferContext&);
Step make_gather(const StepContext&);
void infer_transpose(InferContext&);
Step make_transpose(const StepContext&);
void infer_pad(InferContext&);
Step make_pad(const StepContext&);
void infer_resize(InferContext&);
Step make_resize(const StepContext&);
void infer_depth_to_space(InferContext&);
Step make_depth_to_space(const StepContext&);
void infer_space_to_depth(InferContext&);
Step make_space_to_depth(const StepContext&);

// grid_sample.cpp
void infer_grid_sample(InferContext&);
Step make_grid_sample(const StepContext&);

// expand.cpp, gather_elements.cpp, gather_nd.cpp, trilu.cpp, one_hot.cpp, non_zero.cpp
void infer_expand(InferContext&);
Step make_expand(const StepContext&);
void infer_tile(InferContext&);
Step make_tile(const StepContext&);
void infer_gather_elements(InferContext&);
Step make_gather_elements(const StepContext&);
void infer_scatter_elements(InferContext&);
Step make_scatter_elements(const StepContext&);
void infer_gather_nd(InferContext&);
Step make_gather_nd(const StepContext&);
void infer_scatter_nd(InferContext&);
Step make_scatter_nd(const StepContext&);
void infer_trilu(InferContext&);
Step make_trilu(const StepContext&);
void infer_one_hot(InferContext&);
Step make_one_hot(const StepContext&);
void infer_non_zero(InferContext&);
Step make_non_zero(const StepContext&);

// hardmax.cpp, lp_normalization.cpp
void infer_hardmax(InferContext&);
Step make_hardmax(const StepContext&);
void infer_lp_normalization(InferContext&);
Step make_lp_normalization(const StepContext&);

// eye_like.cpp, reverse_sequence.cpp, compress.cpp, unique.cpp, non_max_suppression.cpp
void infer_eye_like(InferContext&);
Step make_eye_like(const StepContext&);
void infer_reverse_sequence(InferContext&);
Step make_reverse_sequence(const StepContext&);
void infer_compress(InferContext&);
Step make_compress(const StepContext&);
void infer_unique(InferContext&);
Step make_unique(const StepContext&);
void infer_non_max_suppression(InferContext&);
Step make_non_max_suppression(const StepContext&);

// reshape.cpp: the same elements in the same order under another shape
void infer_reshape(InferContext&);
void infer_flatten(InferContext&);
void infer_squeeze(InferContext&);
void infer_unsqueeze(InferContext&);
void infer_identity(InferContext&);
Step make_same_elements(const StepContext&);

// dropout.cpp
void infer_dropout(InferContext&);
Step make_dropout(const StepContext&);

// constant.cpp, range.cpp: Constant, ConstantOfShape, Shape, Size, Range
void infer_constant(InferContext&);
Step make_constant(const StepContext&);
void infer_constant_of_shape(InferContext&);
Step make_constant_of_shape(const StepContext&);
void infer_shape(InferContext&);
Step make_shape(const StepContext&);
void infer_size(InferContext&);
Step make_size(const StepContext&);
void infer_range(InferContext&);
Step make_range(const StepContext&);

// cast.cpp, quantize_linear.cpp
void infer_cast(InferContext&);
Step make_cast(const StepContext&);
void infer_quantize_linear(InferContext&);
Step make_quantize_linear(const StepContext&);
void infer_dequantize_linear(InferContext&);
Step make_dequantize_linear(const StepContext&);

}  // namespace mlq
