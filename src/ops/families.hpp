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

// batch_normalization.cpp, lrn.cpp, softmax.cpp
void infer_batch_normalization(InferContext&);
Step make_batch_normalization(const StepContext&);
void infer_lrn(InferContext&);
Step make_lrn(const StepContext&);
void infer_softmax(InferContext&);
Step make_softmax(const StepContext&);

// activation.cpp, clip.cpp: one real input, output alike
void infer_activation(InferContext&);
Step make_activation(const StepContext&);
void infer_clip(InferContext&);
Step make_clip(const StepContext&);

// binary.cpp: Add, Sub, Mul, Div, Pow, PRelu
void infer_arithmetic(InferContext&);
Step make_add(const StepContext&);
Step make_sub(const StepContext&);
Step make_mul(const StepContext&);
Step make_div(const StepContext&);
void infer_pow(InferContext&);
Step make_pow(const StepContext&);
void infer_prelu(InferContext&);
Step make_prelu(const StepContext&);

// pool.cpp, reduce.cpp
void infer_max_pool(InferContext&);
Step make_max_pool(const StepContext&);
void infer_average_pool(InferContext&);
Step make_average_pool(const StepContext&);
void infer_global_pool(InferContext&);
void infer_reduce(InferContext&);
Step make_maxima(const StepContext&);
Step make_means(const StepContext&);

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

// constant.cpp: Constant, ConstantOfShape, Shape
void infer_constant(InferContext&);
Step make_constant(const StepContext&);
void infer_constant_of_shape(InferContext&);
Step make_constant_of_shape(const StepContext&);
void infer_shape(InferContext&);
Step make_shape(const StepContext&);

// cast.cpp, quantize_linear.cpp
void infer_cast(InferContext&);
Step make_cast(const StepContext&);
void infer_quantize_linear(InferContext&);
Step make_quantize_linear(const StepContext&);
void infer_dequantize_linear(InferContext&);
Step make_dequantize_linear(const StepContext&);

}  // namespace mlq
