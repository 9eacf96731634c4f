// Tiles of 8 rows x 8 channels in registers. Rows are read where they lie, unless a row is several runs of bytes (its
// taps) or is needed in more than one order: then a block of rows is copied into a panel first, for all channels.
#include <algorithm>

#include "avx2_finish.hpp"
#include "avx2_gemm.hpp"
#include "avx2_multiply.hpp"
#include "avx2_rows.hpp"
#include "target.hpp"

namespace mlq::avx2::quads {
namespace {

constexpr int tile_rows = 8;
constexpr std::int32_t few_channels = 32;  // below that, to copy rows in several orders costs more than it saves

// Rows [i, i + rows) of the block with the tile of channels whose weights are given.
template <int rows>
MLQ_AVX2 void compute_tile(RowBlock& block, std::int64_t i, const TileEpilogue& epilogue, const std::byte* weights) {
    __m256i sums[rows];
    for (auto& sum : sums) sum = epilogue.bias;
    for (std::int32_t begin = 0; begin < block.depth; begin += block_depth) {
        const std::int32_t end = std::min(begin + block_depth, block.depth);
        if (block.depth > block_depth) block.load(i, rows, begin, end);
        multiply<rows>({end - begin, const_cast<std::byte*>(weights)}, block.x + i, sums);
        weights += block_bytes(end - begin);
    }
    finish_rows<rows>(epilogue, block.first + i, sums);
}

// All tiles of channels for a block of rows.
MLQ_AVX2 void compute_block(const GemmArgs& args, RowBlock& block) {
    const std::int64_t bytes = tile_bytes(block.depth);
    for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += tile_channels) {
        const TileEpilogue epilogue = tile_epilogue(args.epilogue, channel, args.n_end);
        const std::byte* weights = args.weights + channel / tile_channels * bytes;
        std::int64_t i = 0;
        for (; i + 8 <= block.count; i += 8) compute_tile<8>(block, i, epilogue, weights);
        if (i + 4 <= block.count) {
            compute_tile<4>(block, i, epilogue, weights);
            i += 4;
        }
        if (i + 2 <= block.count) {
            compute_tile<2>(block, i, epilogue, weights);
            i += 2;
        }
        if (i < block.count) compute_tile<1>(block, i, epilogue, weights);
    }
}

// How many orders the weights of these channels need.
int orders_of(const GemmArgs& args, std::int32_t depth) {
    int most = 1;
    for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += tile_channels) {
        auto* bytes = const_cast<std::byte*>(args.weights) + channel / tile_channels * tile_bytes(depth);
        for (std::int32_t begin = 0; begin < depth; begin += block_depth) {
            const Block block{std::min(block_depth, depth - begin), bytes};
            most = std::max(most, block.header()->orders);
            bytes += block_bytes(block.depth);
        }
    }
    return most;
}

// Writes the block of channels [channel, channel + channels) and depths [begin, begin + block.depth).
void pack_block(const GemmWeights& weights, std::int32_t channel, std::int32_t channels, std::int32_t begin,
                const std::vector<Chunk>& chunks, const Block& block) {
    const std::int64_t stride = std::int64_t{weights.taps} * weights.k;
    const std::int8_t* from = weights.codes + channel * stride + begin;
    std::int8_t* to = block.weights();
    std::int32_t* place = block.places();
    BlockHeader& header = *block.header();
    header.orders = 1;
    for (const Chunk& chunk : chunks) {
        ++header.chunks[static_cast<int>(chunk.way)];
        for (int i = 0; i < 2; ++i, to += 4 * tile_channels, ++place) {
            if (chunk.quads[i] < 0) continue;  // zeros, and any place
            header.orders = std::max(header.orders, chunk.order[i] + 1);
            *place = 4 * chunk.quads[i] + chunk.order[i] * span_of(block.depth);
            for (std::int32_t c = 0; c < channels; ++c) {
                for (int j = 0; j < 4; ++j) {
                    const std::int32_t depth = 4 * chunk.quads[i] + order_of_depths[chunk.order[i]][j];
                    if (depth < block.depth) to[4 * c + j] = from[c * stride + depth];
                }
            }
        }
    }
}

// Calls work(channel, channels, begin, depth) for each block of each tile.
template <typename Work>
void for_blocks(const GemmWeights& weights, Work work) {
    const std::int32_t depth = weights.taps * weights.k;
    for (std::int32_t channel = 0; channel < weights.n; channel += tile_channels) {
        for (std::int32_t begin = 0; begin < depth; begin += block_depth)
            work(channel, std::min(tile_channels, weights.n - channel), begin, std::min(block_depth, depth - begin));
    }
}

}  // namespace

Layer plan(const GemmWeights& weights) {
    const std::int32_t layer_depth = weights.taps * weights.k;
    const std::int32_t bound = weight_bound(weights.activation_max);
    const int usable = weights.n < few_channels ? 1 : usable_orders(layer_depth);
    Layer layer;
    std::int64_t all = 0, of_way[ways] = {};
    for_blocks(weights, [&](std::int32_t channel, std::int32_t channels, std::int32_t begin, std::int32_t depth) {
        const std::int8_t* from = weights.codes + std::int64_t{channel} * layer_depth + begin;
        std::vector<QuadSums> quads;
        for (std::int32_t j = 0; j < depth; j += 4)
            quads.emplace_back(from + j, layer_depth, channels, std::min(4, depth - j));
        layer.blocks.push_back(arrange_quads(quads, bound, usable));
        for (const Chunk& chunk : layer.blocks.back()) ++of_way[static_cast<int>(chunk.way)];
        all += static_cast<std::int64_t>(layer.blocks.back().size());
        layer.bytes += block_bytes(depth);
    });
    for (int way = 0; way < ways && all > 0; ++way)
        layer.share[way] = static_cast<double>(of_way[way]) / static_cast<double>(all);
    return layer;
}

void pack(const GemmWeights& weights, const Layer& layer, std::byte* to) {
    auto chunks = layer.blocks.begin();
    for_blocks(weights, [&](std::int32_t channel, std::int32_t channels, std::int32_t begin, std::int32_t depth) {
        pack_block(weights, channel, channels, begin, *chunks++, {depth, to});
        to += block_bytes(depth);
    });
}

void run(const GemmArgs& args) noexcept {
    alignas(64) std::uint8_t panel[panel_bytes];
    const std::int32_t depth = args.rows.taps * args.k;
    RowBlock block{args, depth, orders_of(args, depth), panel};
    const std::int64_t rows = block.rows_at_once(tile_rows);
    for (block.first = args.m_begin; block.first < args.m_end; block.first += rows) {
        block.count = std::min(rows, args.m_end - block.first);
        if (depth <= block_depth) block.load(0, block.count, 0, depth);
        compute_block(args, block);
    }
}

}  // namespace mlq::avx2::quads
