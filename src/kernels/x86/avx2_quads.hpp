// How the AVX2 kernels multiply uint8 by int8, and the proof that their 16-bit sums are exact.
//
// A quad is four consecutive depths of a channel: one 32-bit lane. vpmaddubsw multiplies it and leaves two 16-bit sums,
// one of each pair of depths. It saturates, so the result is exact only if no such sum can leave int16. With
// activations in 0..a that is so if a * (sum of the pair's positive weights) <= 32767 and a * (sum of its negative
// ones) >= -32768. The sums of two quads may be added in int16 if the weights of both together keep this bound. The
// bound holds for every part of a sum as well, so the order of additions does not matter. It depends on weights only:
// packing checks it.
#pragma once

#include <cstdint>
#include <vector>

namespace mlq::avx2 {

constexpr std::int32_t half_channels = 8;   // of one vector of int32 sums
constexpr std::int32_t tile_channels = 16;  // two halves

// How the eight channels of a half multiply a chunk of two quads, the fastest first.
enum class Way {
    merged,  // both quads added in int16
    apart,   // each quad widened to int32 by itself
    words,   // both sides widened to int16 first: always exact
    absent,  // no such channels
};
constexpr std::int32_t ways = 3;  // that multiply

// The ways of the two halves of a tile, as one number: chunks of a tile are sorted by it.
constexpr std::int32_t kind_of(Way first, Way second) {
    return static_cast<std::int32_t>(second) * ways + static_cast<std::int32_t>(first);
}
constexpr std::int32_t kinds = kind_of(Way::words, Way::absent) + 1;

// The largest sum of weights of one sign that keeps a 16-bit sum exact.
constexpr std::int32_t weight_bound(std::int32_t activation_max) {
    return 32767 / (activation_max < 1 ? 1 : activation_max);
}

// Sums of the positive and of the negative weights (as positive numbers) of each pair of depths of each channel.
struct QuadSums {
    static constexpr int of_half = half_channels * 2 * 2;
    std::uint16_t halves[2][of_half] = {};
    std::int32_t largest[2] = {};

    // `weights` of the quad: channel c has its depths at weights + c * stride.
    QuadSums(const std::int8_t* weights, std::int64_t stride, std::int32_t channels, std::int32_t depths);
    bool fits(int half, std::int32_t bound) const { return largest[half] <= bound; }
    bool fits_with(const QuadSums& other, int half, std::int32_t bound) const;
};

struct Chunk {
    std::int32_t kind;
    std::int32_t quads[2];  // the second is -1 where there is none
};

// Joins the quads of a tile into chunks, sorted by kind, so that as many as possible merge: a greedy matching among
// neighbours. With `second_half` false the tile has at most eight channels.
std::vector<Chunk> arrange_quads(const std::vector<QuadSums>& quads, std::int32_t bound, bool second_half);

}  // namespace mlq::avx2
