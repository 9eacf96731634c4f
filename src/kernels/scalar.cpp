#include "scalar.hpp"

namespace mlq {

void fill_scalar(Kernels& table) noexcept {
    table = {
        .gemm = scalar::gemm_kernels,
        .depthwise = scalar::depthwise_kernels,
        .grouped = scalar::grouped_kernels,
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
        .int8_peak = scalar::int8_peak,
        .float_peak = scalar::float_peak,
    };
}

}  // namespace mlq
