// Products of up to four rows with a block of a tile of weights: one loop for each kind of chunk.
#pragma once

#include <immintrin.h>

#include <cstring>
#include <utility>

#include "avx2_packed.hpp"
#include "target.hpp"

namespace mlq::avx2 {

// Four activations of a row, for all channels.
MLQ_AVX2_INLINE __m256i load_quad(const std::uint8_t* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof(four));
    return _mm256_set1_epi32(four);
}

MLQ_AVX2_INLINE __m256i load_weights(const std::int8_t* w) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(w));
}

// sum += x. As an intrinsic GCC 12 copies sums between registers around each addition.
MLQ_AVX2_INLINE void add_to(__m256i& sum, __m256i x) {
    asm("vpaddd %1, %0, %0" : "+x"(sum) : "x"(x));
}

// sums += the 16-bit sums, two by two
MLQ_AVX2_INLINE void widen_to(__m256i& sum, __m256i pairs) {
    add_to(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

// The halves [begin, end) of a chunk whose quads a row finds at x[i] + a and x[i] + b.
template <Way way, int begin, int end, int rows>
MLQ_AVX2_INLINE void add_halves(const std::uint8_t* const (&x)[rows], std::int64_t a, std::int64_t b,
                                const std::int8_t* w, __m256i (&sums)[rows][2]) {
    constexpr std::int64_t second = 4 * tile_channels;  // from the weights of a quad to those of the other
    if constexpr (way == Way::words) {
        // Depths 0 and 2 of a quad, and 1 and 3, as pairs of 16-bit numbers.
        const __m256i low_bytes = _mm256_set1_epi16(255);
        MLQ_UNROLL
        for (int quad = 0; quad < 2; ++quad) {
            __m256i even[2], odd[2];
            MLQ_UNROLL
            for (int h = begin; h < end; ++h) {
                const __m256i both = load_weights(w + quad * second + 32 * h);
                even[h] = _mm256_srai_epi16(_mm256_slli_epi16(both, 8), 8);
                odd[h] = _mm256_srai_epi16(both, 8);
            }
            MLQ_UNROLL
            for (int i = 0; i < rows; ++i) {
                const __m256i four = load_quad(x[i] + (quad == 0 ? a : b));
                const __m256i x_even = _mm256_and_si256(four, low_bytes);
                const __m256i x_odd = _mm256_srli_epi16(four, 8);
                MLQ_UNROLL
                for (int h = begin; h < end; ++h) {
                    add_to(sums[i][h], _mm256_madd_epi16(x_even, even[h]));
                    add_to(sums[i][h], _mm256_madd_epi16(x_odd, odd[h]));
                }
            }
        }
    } else if constexpr (way != Way::absent) {
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            const __m256i x_a = load_quad(x[i] + a);
            const __m256i x_b = load_quad(x[i] + b);
            MLQ_UNROLL
            for (int h = begin; h < end; ++h) {
                const __m256i of_a = _mm256_maddubs_epi16(x_a, load_weights(w + 32 * h));
                const __m256i of_b = _mm256_maddubs_epi16(x_b, load_weights(w + second + 32 * h));
                if (way == Way::merged) {
                    widen_to(sums[i][h], _mm256_add_epi16(of_a, of_b));
                } else {
                    widen_to(sums[i][h], of_a);
                    widen_to(sums[i][h], of_b);
                }
            }
        }
    }
}

struct Position {
    const std::int8_t* weights;
    const std::int32_t* offsets;
};

// All chunks of one kind.
template <int kind, int rows>
MLQ_AVX2_INLINE void add_chunks(const std::uint8_t* const (&x)[rows], std::int32_t count, Position& at,
                                __m256i (&sums)[rows][2]) {
    constexpr Way first = static_cast<Way>(kind % ways);
    constexpr Way second = static_cast<Way>(kind / ways);
    const std::int8_t* w = at.weights;
    const std::int32_t* offsets = at.offsets;
    at.weights += count * chunk_bytes;
    at.offsets += std::int64_t{2} * count;
    for (; w != at.weights; w += chunk_bytes, offsets += 2) {
        if constexpr (first == second) {
            add_halves<first, 0, 2>(x, offsets[0], offsets[1], w, sums);
        } else {
            add_halves<first, 0, 1>(x, offsets[0], offsets[1], w, sums);
            add_halves<second, 1, 2>(x, offsets[0], offsets[1], w, sums);
        }
    }
}

template <int rows, int... kind>
MLQ_AVX2_INLINE void add_kinds(const std::uint8_t* const (&x)[rows], const Block& block, __m256i (&sums)[rows][2],
                               std::integer_sequence<int, kind...>) {
    Position at{block.weights(), block.offsets()};
    const std::int32_t* chunks = block.header()->chunks;
    (add_chunks<kind>(x, chunks[kind], at, sums), ...);
}

// sums[i] += row i times the block. x[i] points to the block's first depth.
template <int rows>
MLQ_AVX2_INLINE void multiply(const std::uint8_t* const (&x)[rows], const Block& block, __m256i (&sums)[rows][2]) {
    add_kinds(x, block, sums, std::make_integer_sequence<int, kinds>());
}

}  // namespace mlq::avx2
