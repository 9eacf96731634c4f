// The int8 steps. Each answers with a step, or with the reason why this configuration has none.
#pragma once

#include "mlq/ops/operator.hpp"

namespace mlq {

MadeStep make_conv_int8(const StepContext& context);
MadeStep make_gemm_int8(const StepContext& context);
MadeStep make_matmul_int8(const StepContext& context);
MadeStep make_add_int8(const StepContext& context);
MadeStep make_sub_int8(const StepContext& context);
MadeStep make_mul_int8(const StepContext& context);
MadeStep make_concat_int8(const StepContext& context);
MadeStep make_max_pool_int8(const StepContext& context);
MadeStep make_average_pool_int8(const StepContext& context);
MadeStep make_global_average_pool_int8(const StepContext& context);
MadeStep make_global_max_pool_int8(const StepContext& context);
MadeStep make_resize_int8(const StepContext& context);
MadeStep make_softmax_int8(const StepContext& context);
MadeStep make_where_int8(const StepContext& context);
MadeStep make_lookup_int8(const StepContext& context);  // every unary function, through a table of 256 codes

// Which layout they need where the answer depends on the node.
std::optional<Layout> layout_of_binary_int8(const InferContext& context);
std::optional<Layout> layout_of_concat_int8(const InferContext& context);
std::optional<Layout> layout_of_softmax_int8(const InferContext& context);

}  // namespace mlq
