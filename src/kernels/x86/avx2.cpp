#include "avx2.hpp"

namespace mlq {

void fill_avx2(Kernels& table) noexcept {
    table.gemm = avx2::gemm_kernels;
    table.depthwise = avx2::depthwise_kernels;
    table.add = avx2::add;
    table.mul = avx2::mul;
    table.lookup = avx2::lookup;
    table.interleave_three = avx2::interleave_three;
    table.quantize = avx2::quantize;
    table.dequantize = avx2::dequantize;
    table.max_pool = avx2::max_pool;
    table.average_pool = avx2::average_pool;
    table.weighted_sum = avx2::weighted_sum;
    table.value_range = avx2::value_range;
    table.find_bins = avx2::find_bins;
    table.channel_statistics = avx2::channel_statistics;
    table.int8_peak = avx2::int8_peak;
    if (__builtin_cpu_supports("fma")) table.float_peak = avx2::float_peak;
}

}  // namespace mlq
