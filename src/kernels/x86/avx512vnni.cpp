#include "avx512vnni.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

void fill(Kernels& table) noexcept {
    table.gemm = gemm_kernels;
    table.depthwise = depthwise_kernels;
    table.grouped = grouped_kernels;
    table.add = add;
    table.mul = mul;
    table.quantize = quantize;
    if (has_byte_permutations()) {
        table.lookup = lookup;
        table.interleave_three = interleave_three;
    }
    table.max_pool = max_pool;
    table.average_pool = average_pool;
    table.value_range = value_range;
    table.find_bins = find_bins;
    table.channel_statistics = channel_statistics;
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE

#ifndef MLQ_EMULATE_AVX512
namespace mlq {

void fill_avx512vnni(Kernels& table) noexcept {
    avx512vnni::fill(table);
    table.int8_peak = avx512vnni::int8_peak;
    table.float_peak = avx512vnni::float_peak;
}

}  // namespace mlq
#endif
