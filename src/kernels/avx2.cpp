#include "avx2.hpp"

namespace mlq {

void fill_avx2(Kernels& table) noexcept {
    table.name = "avx2";
    table.channel_tile = avx2::gemm_channels;
    table.row_tile = avx2::gemm_rows;
    table.packed_weights_size = avx2::packed_weights_size;
    table.pack_weights = avx2::pack_weights;
    table.gemm = avx2::gemm;
    table.packed_depthwise_size = avx2::packed_depthwise_size;
    table.pack_depthwise = avx2::pack_depthwise;
    table.depthwise = avx2::depthwise;
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
}

}  // namespace mlq
