// Convolution and Gemm: dense as an indirect matrix product, grouped and depthwise over channels.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mlq/kernels/epilogue.hpp"
#include "mlq/kernels/taps.hpp"

namespace mlq {

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
    const std::byte* weights = nullptr;  // from pack_weights of the same Kernels; 64-byte aligned is fastest
    std::int32_t n = 0;                  // output channels in `weights`
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    std::int32_t n_begin = 0;  // a multiple of Kernels::channel_tile
    std::int32_t n_end = 0;    // <= n; a multiple of Kernels::channel_tile or n
    Epilogue epilogue = {};    // arrays and output are indexed by the layer's i and c, not relative to the ranges
};

// Depthwise: acc[i][c] = sum over t < taps of pixels.at(i, t)[c] * w[t][c] for pixels i in [begin, end), all channels.
struct DepthwiseArgs {
    Taps pixels = {};
    const std::byte* weights = nullptr;  // from pack_depthwise of the same Kernels
    std::int32_t channels = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    Epilogue epilogue = {};
};

// Grouped, as many channels out of a group as into it: acc[i][c] = sum over t < taps, j < width of
// pixels.at(i, t)[c - c % width + j] * w[c][t][j] for pixels i in [begin, end), all channels.
struct GroupedArgs {
    Taps pixels = {};
    const std::byte* weights = nullptr;  // from pack_grouped of the same Kernels
    std::int32_t channels = 0;           // a multiple of width
    std::int32_t width = 4;              // channels of a group: 4, 8 or 16
    std::int64_t begin = 0;
    std::int64_t end = 0;
    Epilogue epilogue = {};
};

}  // namespace mlq
