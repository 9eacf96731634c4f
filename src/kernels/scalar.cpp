#include "scalar.hpp"

namespace mlq {

void fill_scalar(Kernels& table) noexcept {
    table = {
        .name = "scalar",
        .channel_tile = 1,
        .row_tile = 1,
        .packed_weights_size = scalar::packed_weights_size,
        .pack_weights = scalar::pack_weights,
        .gemm = scalar::gemm,
        .packed_depthwise_size = scalar::packed_depthwise_size,
        .pack_depthwise = scalar::pack_depthwise,
        .depthwise = scalar::depthwise,
        .has_fast_groups = false,
        .packed_grouped_size = scalar::packed_grouped_size,
        .pack_grouped = scalar::pack_grouped,
        .grouped = scalar::grouped,
        .add = scalar::add,
        .mul = scalar::mul,
        .lookup = scalar::lookup,
        .interleave_three = scalar::interleave_three,
        .quantize = scalar::quantize,
        .dequantize = scalar::dequantize,
        .softmax = scalar::softmax,
        .max_pool = scalar::max_pool,
        .average_pool = scalar::average_pool,
        .weighted_sum = scalar::weighted_sum,
        .value_range = scalar::value_range,
        .find_bins = scalar::find_bins,
        .channel_statistics = scalar::channel_statistics,
    };
}

}  // namespace mlq
