// The list of operators. To add one: a shape rule and a float step in a file of its own, declared in families.hpp, and
// a line here.
#include <array>

#include "families.hpp"

namespace mlq {
namespace {

constexpr auto channels_last = LayoutRule::channels_last;
constexpr auto follow = LayoutRule::follow;
constexpr auto plain = LayoutRule::plain;

// name, layout, shape rule, float step, int8 step, moves data
constexpr Operator list[] = {
    {"Abs", follow, infer_activation, make_activation, nullptr},
    {"Add", follow, infer_arithmetic, make_arithmetic, nullptr},
    {"AveragePool", channels_last, infer_average_pool, make_average_pool, nullptr},
    {"BatchNormalization", follow, infer_batch_normalization, make_batch_normalization, nullptr},
    {"Cast", follow, infer_cast, make_cast, nullptr},
    {"Clip", follow, infer_clip, make_clip, nullptr},
    {"Concat", follow, infer_concat, make_concat, nullptr, true},
    {"Constant", plain, infer_constant, make_constant, nullptr},
    {"ConstantOfShape", plain, infer_constant_of_shape, make_constant_of_shape, nullptr},
    {"Conv", channels_last, infer_conv, make_conv, nullptr},
    {"ConvTranspose", channels_last, infer_conv_transpose, make_conv_transpose, nullptr},
    {"DepthToSpace", follow, infer_depth_to_space, make_depth_to_space, nullptr, true},
    {"DequantizeLinear", follow, infer_dequantize_linear, make_dequantize_linear, nullptr},
    {"Div", follow, infer_arithmetic, make_arithmetic, nullptr},
    {"Dropout", follow, infer_dropout, make_dropout, nullptr, true},
    {"Exp", follow, infer_activation, make_activation, nullptr},
    {"Flatten", plain, infer_flatten, make_same_elements, nullptr, true},
    {"Gather", plain, infer_gather, make_gather, nullptr, true},
    {"Gemm", plain, infer_gemm, make_gemm, nullptr},
    {"GlobalAveragePool", follow, infer_global_pool, make_reduce, nullptr},
    {"GlobalMaxPool", follow, infer_global_pool, make_reduce, nullptr},
    {"HardSigmoid", follow, infer_activation, make_activation, nullptr},
    {"HardSwish", follow, infer_activation, make_activation, nullptr},
    {"Identity", follow, infer_identity, make_same_elements, nullptr, true},
    {"LRN", follow, infer_lrn, make_lrn, nullptr},
    {"LeakyRelu", follow, infer_activation, make_activation, nullptr},
    {"MatMul", plain, infer_matmul, make_matmul, nullptr},
    {"MaxPool", channels_last, infer_max_pool, make_max_pool, nullptr},
    {"Mul", follow, infer_arithmetic, make_arithmetic, nullptr},
    {"Neg", follow, infer_activation, make_activation, nullptr},
    {"PRelu", follow, infer_prelu, make_prelu, nullptr},
    {"Pad", follow, infer_pad, make_pad, nullptr, true},
    {"Pow", follow, infer_pow, make_pow, nullptr},
    {"QuantizeLinear", follow, infer_quantize_linear, make_quantize_linear, nullptr},
    {"ReduceMax", follow, infer_reduce, make_reduce, nullptr},
    {"ReduceMean", follow, infer_reduce, make_reduce, nullptr},
    {"Relu", follow, infer_activation, make_activation, nullptr},
    {"Reshape", plain, infer_reshape, make_same_elements, nullptr, true},
    {"Resize", follow, infer_resize, make_resize, nullptr},
    {"Shape", plain, infer_shape, make_shape, nullptr},
    {"Sigmoid", follow, infer_activation, make_activation, nullptr},
    {"Slice", follow, infer_slice, make_slice, nullptr, true},
    {"Softmax", follow, infer_softmax, make_softmax, nullptr},
    {"Split", follow, infer_split, make_split, nullptr, true},
    {"Sqrt", follow, infer_activation, make_activation, nullptr},
    {"Squeeze", plain, infer_squeeze, make_same_elements, nullptr, true},
    {"Sub", follow, infer_arithmetic, make_arithmetic, nullptr},
    {"Tanh", follow, infer_activation, make_activation, nullptr},
    {"Transpose", plain, infer_transpose, make_transpose, nullptr, true},
    {"Unsqueeze", plain, infer_unsqueeze, make_same_elements, nullptr, true},
    {"Upsample", follow, infer_resize, make_resize, nullptr},
};

}  // namespace

std::span<const Operator> operators() {
    return list;
}

}  // namespace mlq
