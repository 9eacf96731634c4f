// Tiles of 6 rows x 16 channels in registers: eight loads feed twelve vpdpbusd. Rows are read where they lie, or their
// taps are copied one after the other into a panel.
#include <algorithm>

#include "avx2_finish.hpp"
#include "avx2_rows.hpp"
#include "avxvnni.hpp"

namespace mlq::MLQ_AVXVNNI_SPACE {
namespace {

constexpr int tile_rows = 6;
constexpr std::int32_t tile_channels = 16;
constexpr std::int64_t quad_bytes = 4 * tile_channels;

std::int64_t quads_of(std::int32_t depth) {
    return (depth + 3) / 4;
}

// sums[i] += row i times `quads` quads of weights.
template <int rows>
MLQ_AVX2_INLINE void multiply(const std::uint8_t* const (&x)[rows], const std::byte* weights, std::int64_t quads,
                              __m256i (&sums)[2][rows]) {
    for (std::int64_t j = 0; j < 4 * quads; j += 4, weights += quad_bytes) {
        const auto* w = reinterpret_cast<const __m256i*>(weights);
        const __m256i first = _mm256_loadu_si256(w);
        const __m256i second = _mm256_loadu_si256(w + 1);
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            std::int32_t four;
            std::memcpy(&four, x[i] + j, sizeof(four));
            const __m256i quad = _mm256_set1_epi32(four);
            add_products(sums[0][i], quad, first);
            add_products(sums[1][i], quad, second);
        }
    }
}

// Not inlined: among the loops of its caller GCC 12 keeps the sums in memory.
template <int rows>
[[gnu::noinline]] MLQ_AVX2 void compute_tile(avx2::RowBlock& block, std::int64_t i,
                                             const avx2::TileEpilogue (&epilogues)[2], const std::byte* weights) {
    __m256i sums[2][rows];
    MLQ_UNROLL
    for (int r = 0; r < rows; ++r) {
        sums[0][r] = epilogues[0].bias;
        sums[1][r] = epilogues[1].bias;
    }
    for (std::int32_t begin = 0; begin < block.depth; begin += avx2::block_depth) {
        const std::int32_t end = std::min(begin + avx2::block_depth, block.depth);
        if (block.depth > avx2::block_depth) block.load(i, rows, begin, end);
        const std::uint8_t* x[rows];
        MLQ_UNROLL
        for (int r = 0; r < rows; ++r) x[r] = block.x[i + r];
        multiply(x, weights, quads_of(end - begin), sums);
        weights += quads_of(end - begin) * quad_bytes;
    }
    finish_rows<rows>(epilogues[0], block.first + i, sums[0]);
    if (epilogues[1].valid > 0) finish_rows<rows>(epilogues[1], block.first + i, sums[1]);
}

// All tiles of channels for a block of rows.
MLQ_AVX2 void compute_block(const GemmArgs& args, avx2::RowBlock& block) {
    const std::int64_t tile_bytes = quads_of(block.depth) * quad_bytes;
    for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += tile_channels) {
        const avx2::TileEpilogue epilogues[2] = {
            avx2::tile_epilogue(args.epilogue, channel, args.n_end),
            avx2::tile_epilogue(args.epilogue, channel + tile_channels / 2, args.n_end)};
        const std::byte* weights = args.weights + channel / tile_channels * tile_bytes;
        std::int64_t i = 0;
        for (; i + 6 <= block.count; i += 6) compute_tile<6>(block, i, epilogues, weights);
        if (i + 4 <= block.count) {
            compute_tile<4>(block, i, epilogues, weights);
            i += 4;
        }
        if (i + 2 <= block.count) {
            compute_tile<2>(block, i, epilogues, weights);
            i += 2;
        }
        if (i < block.count) compute_tile<1>(block, i, epilogues, weights);
    }
}

void gemm(const GemmArgs& args) noexcept {
    alignas(64) std::uint8_t panel[avx2::panel_bytes];
    const std::int32_t depth = args.rows.taps * args.k;
    avx2::RowBlock block{args, depth, 1, panel};
    const std::int64_t rows = block.rows_at_once(tile_rows);
    for (block.first = args.m_begin; block.first < args.m_end; block.first += rows) {
        block.count = std::min(rows, args.m_end - block.first);
        if (depth <= avx2::block_depth) block.load(0, block.count, 0, depth);
        compute_block(args, block);
    }
}

// [n / 16][depth / 4][16 channels][4 depths], zeros where n or depth end early
PackedWeights pack_gemm(const GemmWeights& weights) {
    const std::int32_t depth = weights.taps * weights.k;
    const std::int64_t tile_bytes = quads_of(depth) * quad_bytes;
    PackedWeights packed(static_cast<std::size_t>((weights.n + tile_channels - 1) / tile_channels * tile_bytes));
    for (std::int32_t c = 0; c < weights.n; ++c) {
        std::byte* to = packed.bytes.bytes() + c / tile_channels * tile_bytes + c % tile_channels * 4;
        for (std::int32_t j = 0; j < depth; j += 4, to += quad_bytes)
            std::memcpy(to, weights.codes + std::int64_t{c} * depth + j,
                        static_cast<std::size_t>(std::min(4, depth - j)));
    }
    return packed;
}

}  // namespace

constinit const GemmKernels gemm_kernels = {
    .pack = pack_gemm, .run = gemm, .channel_tile = tile_channels, .row_tile = tile_rows};

}  // namespace mlq::MLQ_AVXVNNI_SPACE
