// The list of operators. To add one: a shape rule and a float step in a file of its own, declared in families.hpp, a
// line here and a row in graph/op_traits.cpp.
#include <array>

#include "families.hpp"
#include "int8_steps.hpp"

namespace mlq {
namespace {

constexpr auto channels_last = LayoutRule::channels_last;
constexpr auto follow = LayoutRule::follow;
constexpr auto plain = LayoutRule::plain;

// name, layout, shape rule, float step, int8 step, layout of the int8 step
constexpr Operator list[] = {
    {"Abs", follow, infer_activation, make_activation, make_lookup_int8},
    {"Add", follow, infer_arithmetic, make_add, make_add_int8, layout_of_binary_int8},
    {"AveragePool", channels_last, infer_average_pool, make_average_pool, make_average_pool_int8},
    {"BatchNormalization", follow, infer_batch_normalization, make_batch_normalization},
    {"Cast", follow, infer_cast, make_cast},
    {"Clip", follow, infer_clip, make_clip, make_lookup_int8},
    {"Concat", follow, infer_concat, make_concat, make_concat_int8, layout_of_concat_int8},
    {"Constant", plain, infer_constant, make_constant},
    {"ConstantOfShape", plain, infer_constant_of_shape, make_constant_of_shape},
    {"Conv", channels_last, infer_conv, make_conv, make_conv_int8},
    {"ConvTranspose", channels_last, infer_conv_transpose, make_conv_transpose},
    {"DepthToSpace", follow, infer_depth_to_space, make_depth_to_space},
    {"DequantizeLinear", follow, infer_dequantize_linear, make_dequantize_linear},
    {"Div", follow, infer_arithmetic, make_div, make_lookup_int8},
    {"Dropout", follow, infer_dropout, make_dropout},
    {"Exp", follow, infer_activation, make_activation, make_lookup_int8},
    {"Flatten", plain, infer_flatten, make_same_elements},
    {"Gather", plain, infer_gather, make_gather},
    {"Gemm", plain, infer_gemm, make_gemm, make_gemm_int8},
    {"GlobalAveragePool", channels_last, infer_global_pool, make_means, make_global_average_pool_int8},
    {"GlobalMaxPool", channels_last, infer_global_pool, make_maxima, make_global_max_pool_int8},
    {"HardSigmoid", follow, infer_activation, make_activation, make_lookup_int8},
    {"HardSwish", follow, infer_activation, make_activation, make_lookup_int8},
    {"Identity", follow, infer_identity, make_same_elements},
    {"LRN", follow, infer_lrn, make_lrn},
    {"LeakyRelu", follow, infer_activation, make_activation, make_lookup_int8},
    {"MatMul", plain, infer_matmul, make_matmul, make_matmul_int8},
    {"MaxPool", channels_last, infer_max_pool, make_max_pool, make_max_pool_int8},
    {"Mul", follow, infer_arithmetic, make_mul, make_mul_int8, layout_of_binary_int8},
    {"Neg", follow, infer_activation, make_activation, make_lookup_int8},
    {"PRelu", follow, infer_prelu, make_prelu, make_lookup_int8},
    {"Pad", follow, infer_pad, make_pad},
    {"Pow", follow, infer_pow, make_pow, make_lookup_int8},
    {"QuantizeLinear", follow, infer_quantize_linear, make_quantize_linear},
    {"ReduceMax", follow, infer_reduce, make_maxima},
    {"ReduceMean", follow, infer_reduce, make_means},
    {"Relu", follow, infer_activation, make_activation, make_lookup_int8},
    {"Reshape", plain, infer_reshape, make_same_elements},
    {"Resize", channels_last, infer_resize, make_resize, make_resize_int8},
    {"Shape", plain, infer_shape, make_shape},
    {"Sigmoid", follow, infer_activation, make_activation, make_lookup_int8},
    {"Slice", follow, infer_slice, make_slice},
    {"Softmax", follow, infer_softmax, make_softmax, make_softmax_int8, layout_of_softmax_int8},
    {"Split", follow, infer_split, make_split},
    {"Sqrt", follow, infer_activation, make_activation, make_lookup_int8},
    {"Squeeze", plain, infer_squeeze, make_same_elements},
    {"Sub", follow, infer_arithmetic, make_sub, make_sub_int8, layout_of_binary_int8},
    {"Tanh", follow, infer_activation, make_activation, make_lookup_int8},
    {"Transpose", plain, infer_transpose, make_transpose},
    {"Unsqueeze", plain, infer_unsqueeze, make_same_elements},
    {"Upsample", channels_last, infer_resize, make_resize, make_resize_int8},
};

}  // namespace

std::span<const Operator> operators() {
    return list;
}

}  // namespace mlq
