// Tiles of 4 rows x 16 channels in registers. A row is read where it lies if it is one run of bytes, else its taps are
// copied one after the other into a small panel.
#include "avx2.hpp"
#include "avx2_multiply.hpp"
#include "avx2_requantize.hpp"
#include "target.hpp"

namespace mlq::avx2 {
namespace {

constexpr int tile_rows = 4;

// Rows that stay in the caches while the tiles of channels pass by: at most that many, or as many as fit.
constexpr std::int64_t most_rows = 32;
constexpr std::int64_t panel_bytes = 40 * 1024;
constexpr std::int32_t copy_slack = 64;  // written past the end of a row of the panel

std::int32_t depth_of(const GemmArgs& args) {
    return args.rows.taps * args.k;
}

// Copies depths [begin, end) of a row. Writes up to 31 bytes more.
MLQ_AVX2 void copy_row(const GemmArgs& args, std::int64_t row, std::int32_t begin, std::int32_t end,
                       std::uint8_t* panel) {
    std::int32_t tap = begin == 0 ? 0 : begin / args.k;  // divisions are slow, and mostly needless
    std::int32_t from = begin - tap * args.k;
    for (std::int32_t done = begin; done < end; ++tap, from = 0) {
        const std::uint8_t* x = args.rows.at(row, tap) + from;
        const std::int32_t left = std::min(args.k - from, end - done);
        for (std::int32_t j = 0; j < left; j += 32)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(panel + (done - begin) + j),
                                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + j)));
        done += left;
    }
}

// Rows [first, first + count): where they lie, or in a panel.
struct RowBlock {
    const GemmArgs& args;
    std::int64_t first;
    std::int64_t count;
    std::uint8_t* panel;  // null: rows are read where they lie
    std::int32_t stride;  // of the panel

    void copy(std::int32_t begin, std::int32_t end) const {
        for (std::int64_t i = 0; i < count; ++i) copy_row(args, first + i, begin, end, panel + i * stride);
    }
    // Depth `begin` of row first + i; a panel starts there.
    const std::uint8_t* at(std::int64_t i, std::int32_t begin) const {
        return panel != nullptr ? panel + i * stride : args.rows.at(first + i, 0) + begin;
    }
};

// Not inlined: among the loops of its caller GCC 12 keeps the sums in memory.
template <int rows>
[[gnu::noinline]] MLQ_AVX2 void compute_tile(const RowBlock& block, std::int64_t i, const ChannelEpilogue& vectors,
                                             const std::byte* weights) {
    const std::int32_t depth = depth_of(block.args);
    __m256i sums[rows][2];
    MLQ_UNROLL
    for (int r = 0; r < rows; ++r) {
        sums[r][0] = vectors.bias[0];
        sums[r][1] = vectors.bias[1];
    }
    for (std::int32_t begin = 0; begin < depth; begin += block_depth) {
        const std::int32_t end = std::min(begin + block_depth, depth);
        if (block.panel != nullptr && depth > block_depth) block.copy(begin, end);
        const std::uint8_t* x[rows];
        MLQ_UNROLL
        for (int r = 0; r < rows; ++r) x[r] = block.at(i + r, begin);
        multiply(x, {end - begin, const_cast<std::byte*>(weights)}, sums);
        weights += block_bytes(end - begin);
    }
    MLQ_UNROLL
    for (int r = 0; r < rows; ++r) finish(block.args.epilogue, vectors, block.first + i + r, sums[r][0], sums[r][1]);
}

// All tiles of channels for a block of rows.
MLQ_AVX2 void compute_block(const RowBlock& block) {
    const GemmArgs& args = block.args;
    const std::int64_t bytes = tile_bytes(depth_of(args));
    for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += tile_channels) {
        const ChannelEpilogue vectors = channels_of(args.epilogue, channel, args.n_end);
        const std::byte* weights = args.weights + channel / tile_channels * bytes;
        std::int64_t i = 0;
        for (; i + tile_rows <= block.count; i += tile_rows) compute_tile<tile_rows>(block, i, vectors, weights);
        switch (block.count - i) {
            case 3:
                compute_tile<3>(block, i, vectors, weights);
                break;
            case 2:
                compute_tile<2>(block, i, vectors, weights);
                break;
            case 1:
                compute_tile<1>(block, i, vectors, weights);
                break;
            default:
                break;
        }
    }
}

void gemm(const GemmArgs& args) noexcept {
    const std::int32_t depth = depth_of(args);
    const bool copies = args.rows.taps > 1;
    // A deep row is copied block by block, so only the rows of one tile are.
    const std::int32_t stride = std::min(depth, block_depth) + copy_slack;
    alignas(64) std::uint8_t panel[panel_bytes];
    std::int64_t rows = depth > block_depth && copies ? tile_rows : panel_bytes / stride / tile_rows * tile_rows;
    rows = std::clamp(rows, std::int64_t{tile_rows}, most_rows);
    for (std::int64_t first = args.m_begin; first < args.m_end; first += rows) {
        const RowBlock block{args, first, std::min(rows, args.m_end - first), copies ? panel : nullptr, stride};
        if (copies && depth <= block_depth) block.copy(0, depth);
        compute_block(block);
    }
}

// Writes the block of channels [channel, channel + channels) and depths [begin, begin + block.depth).
void pack_block(const GemmWeights& weights, std::int32_t channel, std::int32_t channels, std::int32_t begin,
                const Block& block) {
    const std::int64_t stride = std::int64_t{weights.taps} * weights.k;
    const std::int8_t* from = weights.codes + channel * stride + begin;
    std::vector<QuadSums> quads;
    for (std::int32_t j = 0; j < block.depth; j += 4)
        quads.emplace_back(from + j, stride, channels, std::min(4, block.depth - j));
    std::int8_t* to = block.weights();
    std::int32_t* offsets = block.offsets();
    for (const Chunk& chunk : arrange_quads(quads, weight_bound(weights.activation_max), channels > half_channels)) {
        ++block.header()->chunks[chunk.kind];
        for (const std::int32_t quad : chunk.quads) {
            *offsets++ = quad < 0 ? 0 : 4 * quad;  // of no quad any place will do: its weights are zero
            for (std::int32_t c = 0; c < channels && quad >= 0; ++c)
                std::memcpy(to + 4 * c, from + c * stride + 4 * quad,
                            static_cast<std::size_t>(std::min(4, block.depth - 4 * quad)));
            to += 4 * tile_channels;
        }
    }
}

PackedWeights pack_gemm(const GemmWeights& weights) {
    const std::int32_t depth = weights.taps * weights.k;
    const std::int32_t tiles = (weights.n + tile_channels - 1) / tile_channels;
    PackedWeights packed(static_cast<std::size_t>(tiles * tile_bytes(depth)));
    std::byte* to = packed.bytes.bytes();
    for (std::int32_t channel = 0; channel < weights.n; channel += tile_channels) {
        for (std::int32_t begin = 0; begin < depth; begin += block_depth) {
            const Block block{std::min(block_depth, depth - begin), to};
            pack_block(weights, channel, std::min(tile_channels, weights.n - channel), begin, block);
            to += block_bytes(block.depth);
        }
    }
    return packed;
}

}  // namespace

constinit const GemmKernels gemm_kernels = {
    .pack = pack_gemm, .run = gemm, .channel_tile = tile_channels, .row_tile = tile_rows};

}  // namespace mlq::avx2
