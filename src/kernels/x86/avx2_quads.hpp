// How the AVX2 kernels multiply uint8 by int8, and why their 16-bit sums are exact.
//
// A quad is four consecutive depths of a channel: one 32-bit lane. vpmaddubsw multiplies it and leaves two 16-bit sums,
// one of each pair of depths. It saturates, so the result is exact only if no such sum can leave int16. With
// activations in 0..a that is so if a * (sum of the pair's positive weights) <= 32767 and a * (sum of its negative
// ones) >= -32768. The sums of two quads may be added in int16 if the weights of both together keep this bound. The
// bound holds for every part of a sum as well, so the order of additions does not matter. It depends on weights only:
// packing checks it.
//
// Which depths make a pair is free: a quad has three orders, and activations are there in each order that is needed.
#pragma once

#include <cstdint>
#include <vector>

namespace mlq::avx2 {

constexpr std::int32_t tile_channels = 8;  // one vector of int32 sums

// How a tile multiplies a chunk of two quads, the fastest first.
enum class Way {
    merged,  // both quads added in int16
    apart,   // each quad widened to int32 by itself
    words,   // both sides widened to int16 first: always exact
};
constexpr int ways = 3;

// The three ways to make two pairs of four depths.
constexpr int orders = 3;
constexpr int order_of_depths[orders][4] = {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 1, 2}};

// The largest sum of weights of one sign that keeps a 16-bit sum exact.
constexpr std::int32_t weight_bound(std::int32_t activation_max) {
    return 32767 / (activation_max < 1 ? 1 : activation_max);
}

// Sums of the positive and of the negative weights (as positive numbers) of each pair of depths of each channel.
struct QuadSums {
    static constexpr int lanes = tile_channels * 2 * 2;
    std::uint16_t sums[orders][lanes];
    std::int32_t largest[orders];

    // `weights` of the quad: channel c has its depths at weights + c * stride.
    QuadSums(const std::int8_t* weights, std::int64_t stride, std::int32_t channels, std::int32_t depths);
    // The first of the usable orders in which the quad is exact by itself; -1: none.
    int find_order(std::int32_t bound, int usable) const;

  private:
    void add_up(const std::int8_t* quad);  // [channels][4 depths], on a vector's boundary
};

struct Chunk {
    Way way;
    std::int32_t quads[2];  // the second is -1 where there is none
    int order[2] = {0, 0};
};

// Joins the quads of a tile into chunks, sorted by way, so that as many as possible merge: a greedy matching among
// neighbours. The first `usable` orders may be used.
std::vector<Chunk> arrange_quads(const std::vector<QuadSums>& quads, std::int32_t bound, int usable);

}  // namespace mlq::avx2
