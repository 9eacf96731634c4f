// The int8 steps. Each returns an empty Step when this configuration has none, and the node then runs in float.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

Step make_conv_int8(const StepContext& context);
Step make_gemm_int8(const StepContext& context);
Step make_matmul_int8(const StepContext& context);
Step make_add_int8(const StepContext& context);
Step make_sub_int8(const StepContext& context);
Step make_mul_int8(const StepContext& context);
Step make_batch_normalization_int8(const StepContext& context);
Step make_concat_int8(const StepContext& context);
Step make_max_pool_int8(const StepContext& context);
Step make_average_pool_int8(const StepContext& context);
Step make_global_average_pool_int8(const StepContext& context);
Step make_global_max_pool_int8(const StepContext& context);
Step make_resize_int8(const StepContext& context);
Step make_softmax_int8(const StepContext& context);
Step make_lookup_int8(const StepContext& context);  // every unary function, through a table of 256 codes

}  // namespace mlq
