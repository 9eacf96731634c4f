// Weights as the AVX2 gemm reads them: tiles of sixteen channels; in a tile blocks of depth; in a block a header, the
// chunks sorted by kind, and where their activations lie.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "avx2_quads.hpp"

namespace mlq::avx2 {

// Depths of a block: four rows of that many bytes fit into the first-level cache of most processors.
constexpr std::int32_t block_depth = 8192;

struct BlockHeader {
    std::int32_t chunks[16] = {};  // of each kind
};
static_assert(kinds <= 16 && sizeof(BlockHeader) == 64);

constexpr std::int64_t chunk_bytes = 2 * tile_channels * 4;  // [2 quads][16 channels][4 depths]

constexpr std::int64_t chunks_of(std::int32_t depth) {
    return (depth + 7) / 8;
}
// Two int32 for each chunk, on whole cache lines.
constexpr std::int64_t offsets_bytes(std::int32_t depth) {
    return (chunks_of(depth) * 8 + 63) / 64 * 64;
}
constexpr std::int64_t block_bytes(std::int32_t depth) {
    return static_cast<std::int64_t>(sizeof(BlockHeader)) + chunks_of(depth) * chunk_bytes + offsets_bytes(depth);
}
constexpr std::int64_t tile_bytes(std::int32_t depth) {
    const std::int32_t rest = depth % block_depth;
    return depth / block_depth * block_bytes(block_depth) + (rest > 0 ? block_bytes(rest) : 0);
}

// One block of a tile.
struct Block {
    std::int32_t depth;
    std::byte* bytes;

    BlockHeader* header() const { return reinterpret_cast<BlockHeader*>(bytes); }
    std::int8_t* weights() const { return reinterpret_cast<std::int8_t*>(bytes + sizeof(BlockHeader)); }
    // Of the two quads of each chunk, from the first depth of the block on.
    std::int32_t* offsets() const {
        return reinterpret_cast<std::int32_t*>(bytes + sizeof(BlockHeader) + chunks_of(depth) * chunk_bytes);
    }
};

}  // namespace mlq::avx2
