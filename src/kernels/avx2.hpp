// AVX2: 256-bit integers and floats, without FMA, which would round differently.
#pragma once

#include "mlq/kernels/kernels.hpp"

namespace mlq::avx2 {

std::size_t packed_weights_size(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept;
void pack_weights(const std::int8_t* weights, std::int32_t n, std::int32_t taps, std::int32_t k,
                  std::byte* packed) noexcept;
void gemm(const GemmArgs& args) noexcept;
std::size_t packed_depthwise_size(std::int32_t channels, std::int32_t taps) noexcept;
void pack_depthwise(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept;
void depthwise(const DepthwiseArgs& args) noexcept;

void add(const BinaryArgs& args) noexcept;
void mul(const BinaryArgs& args) noexcept;
void lookup(const LookupArgs& args) noexcept;
void interleave_three(const InterleaveArgs& args) noexcept;
void quantize(const QuantizeArgs& args) noexcept;
void dequantize(const DequantizeArgs& args) noexcept;

void max_pool(const MaxPoolArgs& args) noexcept;
void average_pool(const AveragePoolArgs& args) noexcept;
void weighted_sum(const WeightedSumArgs& args) noexcept;

ValueRange value_range(const float* values, std::int64_t count) noexcept;
std::int64_t find_bins(const BinArgs& args) noexcept;
void channel_statistics(const ChannelStatisticsArgs& args) noexcept;

constexpr std::int32_t gemm_channels = 16;  // two vectors of eight int32 sums
constexpr std::int32_t gemm_rows = 6;       // 6 x 2 accumulators + 2 weights + broadcast + product = 16 registers

}  // namespace mlq::avx2
