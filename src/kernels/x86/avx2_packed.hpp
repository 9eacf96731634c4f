// Weights as the AVX2 gemm reads them: tiles of eight channels; in a tile blocks of depth; in a block a header, its
// chunks sorted by way, and where their activations lie.
#pragma once

#include <cstddef>
#include <cstdint>

#include "avx2_quads.hpp"

namespace mlq::avx2 {

// Depths of a block. Most layers have one block.
constexpr std::int32_t block_depth = 1 << 15;

constexpr std::int64_t chunk_bytes = 2 * tile_channels * 4;  // [2 quads][8 channels][4 depths]

struct BlockHeader {
    std::int32_t chunks[ways];  // of each way
    std::int32_t orders;        // of the orders of a row, the first ones, that the chunks read
    std::int32_t unused[12];
};
static_assert(sizeof(BlockHeader) == 64);

constexpr std::int64_t chunks_of(std::int32_t depth) {
    return (depth + 7) / 8;
}
// Two int32 for each chunk, on whole cache lines.
constexpr std::int64_t places_bytes(std::int32_t depth) {
    return (chunks_of(depth) * 8 + 63) / 64 * 64;
}
constexpr std::int64_t block_bytes(std::int32_t depth) {
    return static_cast<std::int64_t>(sizeof(BlockHeader)) + chunks_of(depth) * chunk_bytes + places_bytes(depth);
}
constexpr std::int64_t tile_bytes(std::int32_t depth) {
    const std::int32_t rest = depth % block_depth;
    return depth / block_depth * block_bytes(block_depth) + (rest > 0 ? block_bytes(rest) : 0);
}

// Bytes from the activations of a row in one order to those in the next.
constexpr std::int32_t span_of(std::int32_t depth) {
    return (depth + 31) / 32 * 32;
}

// How many orders a layer of that depth may use: eight rows in all of them fit into a first-level cache of 32 KB,
// beside some weights. Deep layers find partners enough without.
constexpr int usable_orders(std::int32_t depth) {
    constexpr std::int32_t cached = 28 * 1024;
    const std::int32_t fit = cached / (8 * span_of(depth));
    return fit < 1 ? 1 : fit < orders ? fit : orders;
}

// One block of a tile.
struct Block {
    std::int32_t depth;
    std::byte* bytes;

    BlockHeader* header() const { return reinterpret_cast<BlockHeader*>(bytes); }
    std::int8_t* weights() const { return reinterpret_cast<std::int8_t*>(bytes + sizeof(BlockHeader)); }
    // Where a row has the two quads of each chunk: its first depth, plus the order times span_of(depth).
    std::int32_t* places() const {
        return reinterpret_cast<std::int32_t*>(bytes + sizeof(BlockHeader) + chunks_of(depth) * chunk_bytes);
    }
};

}  // namespace mlq::avx2
