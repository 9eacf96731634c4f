// Copies between the plain (N, C, spatial...) and the channels-last (N, spatial..., C) order.
#pragma once

#include "mlq/base/tensor.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq {

// `from` and `to` hold the same logical value of rank >= 3 in different layouts; element type as given, 1, 4 or 8
// bytes.
void convert_layout(const ConstTensorView& from, Layout from_layout, const TensorView& to, const Kernels& kernels,
                    int threads);

// True when both layouts are the same bytes: one channel, or one position.
bool same_in_both_layouts(const Shape& logical);

}  // namespace mlq
