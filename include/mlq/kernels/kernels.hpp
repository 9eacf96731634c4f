// The int8 kernels: one table of functions per instruction set, all with the bits of src/kernels/scalar_*.cpp.
//
//     const Kernels& kernels = kernels_for("auto");
//     std::vector<std::byte> packed(kernels.packed_weights_size(n, taps, k));
//     kernels.pack_weights(weights, n, taps, k, packed.data());
//     kernels.gemm({.rows = ..., .k = k, .weights = packed.data(), .n = n, .m_end = m, .n_end = n, .epilogue = ...});
//
// Activations are uint8 NHWC, weights int8 in [-127, 127] (-128 works too), sums int32. All functions are noexcept,
// allocate nothing (up to 160 KB of stack), start no threads and trust their arguments; empty ranges do nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "mlq/kernels/convolution.hpp"
#include "mlq/kernels/elementwise.hpp"
#include "mlq/kernels/pooling.hpp"
#include "mlq/kernels/statistics.hpp"

namespace mlq {

struct Kernels {
    const char* name = "";          // as in --isa
    std::int32_t channel_tile = 1;  // granularity of GemmArgs::n_begin and n_end
    std::int32_t row_tile = 1;      // m ranges of a multiple of this are fastest

    // Weights are packed once per layer; packed bytes are valid for this table only.
    std::size_t (*packed_weights_size)(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept = nullptr;
    void (*pack_weights)(const std::int8_t* weights,  // [n][taps][k]
                         std::int32_t n, std::int32_t taps, std::int32_t k, std::byte* packed) noexcept = nullptr;
    void (*gemm)(const GemmArgs&) noexcept = nullptr;

    std::size_t (*packed_depthwise_size)(std::int32_t channels, std::int32_t taps) noexcept = nullptr;
    void (*pack_depthwise)(const std::int8_t* weights,  // [taps][channels]
                           std::int32_t channels, std::int32_t taps, std::byte* packed) noexcept = nullptr;
    void (*depthwise)(const DepthwiseArgs&) noexcept = nullptr;

    bool has_fast_groups = false;  // `grouped` is faster than a gemm for each group
    std::size_t (*packed_grouped_size)(std::int32_t channels, std::int32_t taps, std::int32_t width) noexcept = nullptr;
    void (*pack_grouped)(const std::int8_t* weights,  // [channels][taps][width]
                         std::int32_t channels, std::int32_t taps, std::int32_t width,
                         std::byte* packed) noexcept = nullptr;
    void (*grouped)(const GroupedArgs&) noexcept = nullptr;

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
};

// The table called `name` ("scalar", "avx2", "avx512vnni"), or the best one of this machine for "auto". Throws Error
// for an unknown name, and for instructions that this CPU or its operating system lacks (it says what there is).
const Kernels& kernels_for(std::string_view name);

// The tables this machine can run, best first; the last one is "scalar".
std::span<const Kernels* const> supported_kernels();

// All names mlq knows, best first, whether this machine can run them or not.
std::span<const std::string_view> isa_names();

}  // namespace mlq
