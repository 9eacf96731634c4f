#include "avx512vnni.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

void fill(Kernels& table) noexcept {
    table.channel_tile = gemm_channels;
    table.row_tile = gemm_rows;
    table.packed_weights_size = packed_weights_size;
    table.pack_weights = pack_weights;
    table.gemm = gemm;
    table.packed_depthwise_size = packed_depthwise_size;
    table.pack_depthwise = pack_depthwise;
    table.depthwise = depthwise;
    table.has_fast_groups = true;
    table.packed_grouped_size = packed_grouped_size;
    table.pack_grouped = pack_grouped;
    table.grouped = grouped;
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
    table.name = "avx512vnni";
}

}  // namespace mlq
#endif
