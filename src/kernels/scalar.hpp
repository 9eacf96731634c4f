// The definition of every kernel, in plain loops.
#pragma once

#include "mlq/kernels/kernels.hpp"

namespace mlq::scalar {

std::size_t packed_weights_size(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept;
void pack_weights(const std::int8_t* weights, std::int32_t n, std::int32_t taps, std::int32_t k,
                  std::byte* packed) noexcept;
void gemm(const GemmArgs& args) noexcept;
std::size_t packed_depthwise_size(std::int32_t channels, std::int32_t taps) noexcept;
void pack_depthwise(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept;
void depthwise(const DepthwiseArgs& args) noexcept;
std::size_t packed_grouped_size(std::int32_t channels, std::int32_t taps, std::int32_t width) noexcept;
void pack_grouped(const std::int8_t* weights, std::int32_t channels, std::int32_t taps, std::int32_t width,
                  std::byte* packed) noexcept;
void grouped(const GroupedArgs& args) noexcept;

void add(const BinaryArgs& args) noexcept;
void mul(const BinaryArgs& args) noexcept;
void lookup(const LookupArgs& args) noexcept;
void interleave_three(const InterleaveArgs& args) noexcept;
void quantize(const QuantizeArgs& args) noexcept;
void dequantize(const DequantizeArgs& args) noexcept;
void softmax(const SoftmaxArgs& args) noexcept;

void max_pool(const MaxPoolArgs& args) noexcept;
void average_pool(const AveragePoolArgs& args) noexcept;
void weighted_sum(const WeightedSumArgs& args) noexcept;

ValueRange value_range(const float* values, std::int64_t count) noexcept;
std::int64_t find_bins(const BinArgs& args) noexcept;
void channel_statistics(const ChannelStatisticsArgs& args) noexcept;

}  // namespace mlq::scalar
