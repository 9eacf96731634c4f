// Convolution and Gemm: dense as an indirect matrix product, grouped and depthwise over channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mlq/base/tensor.hpp"
#include "mlq/kernels/epilogue.hpp"
#include "mlq/kernels/taps.hpp"

namespace mlq {

// Weights in the order that one set of kernels reads. Only `run` of the group whose `pack` made them understands them.
struct PackedWeights {
    PackedWeights() = default;
    explicit PackedWeights(std::size_t size) : bytes(DType::u8, {static_cast<std::int64_t>(size)}) {}  // zeros

    Tensor bytes;  // starts on a cache line: a vector of weights that crosses lines costs two loads

    // What share of the products is computed in which way, where that depends on the weights; else empty.
    struct Part {
        const char* way;
        double share;  // of one
    };
    std::vector<Part> parts;

    const std::byte* data() const { return bytes.bytes(); }
};

// acc[i][c] = sum over t < taps, j < k of rows.at(i, t)[j] * w[c][t][j], then the epilogue, for the output rows
// i in [m_begin, m_end) and channels c in [n_begin, n_end). Threads split a layer by giving each call its own range.
//
// Sums are int32 modulo 2^32, so they are exact, in any order, while |bias| + 255 * sum|w| < 2^31 for each channel
// (taps * k up to 66 000 with 8-bit weights); past that every ISA still gives the same bits.
// A dense convolution has taps = kernel height * width and k = input channels. Gemm and 1x1 have taps = 1. A grouped
// one makes a call per group. Few channels (a three-channel stem) do best with taps = kernel height, k = kernel width *
// channels, on an input padded in width, because then a tap is one contiguous run.
struct GemmArgs {
    Taps rows = {};
    std::int32_t k = 0;                  // bytes per tap, at least 1
    const std::byte* weights = nullptr;  // from GemmKernels::pack; 64-byte aligned is fastest
    std::int32_t n = 0;                  // output channels in `weights`
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    std::int32_t n_begin = 0;  // a multiple of GemmKernels::channel_tile
    std::int32_t n_end = 0;    // <= n; a multiple of GemmKernels::channel_tile or n
    Epilogue epilogue = {};    // arrays and output are indexed by the layer's i and c, not relative to the ranges
};

// What `pack` gets. No activation of the layer, padding included, may be larger than `activation_max`: a smaller bound
// than that of uint8 lets some kernels run faster, with the same bits.
struct GemmWeights {
    const std::int8_t* codes = nullptr;  // [n][taps][k]
    std::int32_t n = 0;
    std::int32_t taps = 1;
    std::int32_t k = 0;
    std::int32_t activation_max = 255;
};

// The functions and sizes of a group belong together. No member has a default, so none can be forgotten.
struct GemmKernels {
    PackedWeights (*pack)(const GemmWeights&);  // once per layer; allocates
    void (*run)(const GemmArgs&) noexcept;
    std::int32_t channel_tile;  // granularity of GemmArgs::n_begin and n_end
    std::int32_t row_tile;      // m ranges of a multiple of this are fastest
};

// Depthwise: acc[i][c] = sum over t < taps of pixels.at(i, t)[c] * w[t][c] for pixels i in [begin, end), all channels.
struct DepthwiseArgs {
    Taps pixels = {};
    const std::byte* weights = nullptr;  // from DepthwiseKernels::pack
    std::int32_t channels = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    Epilogue epilogue = {};
};

struct DepthwiseWeights {
    const std::int8_t* codes = nullptr;  // [taps][channels]
    std::int32_t channels = 0;
    std::int32_t taps = 1;
    std::int32_t activation_max = 255;  // as in GemmWeights
};

struct DepthwiseKernels {
    PackedWeights (*pack)(const DepthwiseWeights&);
    void (*run)(const DepthwiseArgs&) noexcept;
};

// Grouped, as many channels out of a group as into it: acc[i][c] = sum over t < taps, j < width of
// pixels.at(i, t)[c - c % width + j] * w[c][t][j] for pixels i in [begin, end), all channels.
struct GroupedArgs {
    Taps pixels = {};
    const std::byte* weights = nullptr;  // from GroupedKernels::pack
    std::int32_t channels = 0;           // a multiple of width
    std::int32_t width = 4;              // channels of a group: 4, 8 or 16
    std::int64_t begin = 0;
    std::int64_t end = 0;
    Epilogue epilogue = {};
};

struct GroupedWeights {
    const std::int8_t* codes = nullptr;  // [channels][taps][width]
    std::int32_t channels = 0;
    std::int32_t taps = 1;
    std::int32_t width = 4;
    std::int32_t activation_max = 255;  // as in GemmWeights
};

struct GroupedKernels {
    PackedWeights (*pack)(const GroupedWeights&);
    void (*run)(const GroupedArgs&) noexcept;
    bool beats_gemm;  // faster than a gemm for each group
};

}  // namespace mlq
