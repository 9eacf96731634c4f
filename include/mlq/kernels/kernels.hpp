// The int8 kernels: one table of functions per instruction set, all with the bits of src/kernels/scalar_*.cpp.
//
//     const Kernels& kernels = kernels_for("auto");
//     const PackedWeights packed = kernels.gemm.pack({.codes = weights, .n = n, .taps = taps, .k = k});
//     kernels.gemm.run({.rows = ..., .k = k, .weights = packed.data(), .n = n, .m_end = m, .n_end = n,
//                       .epilogue = ...});
//
// Activations are uint8 NHWC, weights int8 in [-127, 127] (-128 works too), sums int32. All functions but
// `pack` are noexcept and allocate nothing (up to 160 KB of stack). They start no threads and trust their arguments;
// empty ranges do nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "mlq/kernels/convolution.hpp"
#include "mlq/kernels/elementwise.hpp"
#include "mlq/kernels/peak.hpp"
#include "mlq/kernels/pooling.hpp"
#include "mlq/kernels/statistics.hpp"

namespace mlq {

struct Kernels {
    const char* name = "";  // as in --isa

    GemmKernels gemm = {};
    DepthwiseKernels depthwise = {};
    GroupedKernels grouped = {};

    void (*add)(const BinaryArgs&) noexcept = nullptr;
    void (*mul)(const BinaryArgs&) noexcept = nullptr;
    void (*lookup)(const LookupArgs&) noexcept = nullptr;
    void (*interleave_three)(const InterleaveArgs&) noexcept = nullptr;
    void (*quantize)(const QuantizeArgs&) noexcept = nullptr;
    void (*dequantize)(const DequantizeArgs&) noexcept = nullptr;
    void (*softmax)(const SoftmaxArgs&) noexcept = nullptr;

    void (*max_pool)(const MaxPoolArgs&) noexcept = nullptr;
    void (*average_pool)(const AveragePoolArgs&) noexcept = nullptr;
    void (*weighted_sum)(const WeightedSumArgs&) noexcept = nullptr;

    ValueRange (*value_range)(const float* values, std::int64_t count) noexcept = nullptr;
    std::int64_t (*find_bins)(const BinArgs&) noexcept = nullptr;  // returns the number of non-zero values
    void (*channel_statistics)(const ChannelStatisticsArgs&) noexcept = nullptr;

    // The most that the instructions of this set can do: the yardstick of benchmarks.
    Int8Peak int8_peak = {};
    PeakLoop float_peak = nullptr;
};

// The table called `name`, one of isa_names(), or the best one of this machine for "auto". Throws Error
// for an unknown name, and for instructions that this CPU or its operating system lacks (it says what there is).
const Kernels& kernels_for(std::string_view name);

// The tables this machine can run, best first; the last one is "scalar".
std::span<const Kernels* const> supported_kernels();

// All names mlq knows, best first, whether this machine can run them or not.
std::span<const std::string_view> isa_names();

}  // namespace mlq
