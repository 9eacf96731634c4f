// The definition of every kernel, in plain loops.
#pragma once

#include "mlq/kernels/kernels.hpp"

namespace mlq::scalar {

extern const GemmKernels gemm_kernels;
extern const DepthwiseKernels depthwise_kernels;
extern const GroupedKernels grouped_kernels;

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

extern const Int8Peak int8_peak;
double float_peak(std::int64_t repeats) noexcept;

}  // namespace mlq::scalar
