// Products of some rows with a block of a tile of weights: one loop for each way.
#pragma once

#include <immintrin.h>

#include <cstring>

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

// sum += the 16-bit sums, two by two
MLQ_AVX2_INLINE void widen_to(__m256i& sum, __m256i pairs) {
    add_to(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

// sums[i] += the products of a quad, which row i has at x[i] + place, in words: depths 0 and 2, then 1 and 3.
template <int rows>
MLQ_AVX2_INLINE void add_words(const std::uint8_t* const (&x)[rows], std::int64_t place, const std::int8_t* w,
                               __m256i (&sums)[rows]) {
    const __m256i low_bytes = _mm256_set1_epi16(255);
    const __m256i both = load_weights(w);
    const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(both, 8), 8);
    const __m256i odd = _mm256_srai_epi16(both, 8);
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        const __m256i four = load_quad(x[i] + place);
        add_to(sums[i], _mm256_madd_epi16(_mm256_and_si256(four, low_bytes), even));
        add_to(sums[i], _mm256_madd_epi16(_mm256_srli_epi16(four, 8), odd));
    }
}

// sums[i] += the products of a chunk, whose quads row i has at x[i] + places[0] and x[i] + places[1].
template <Way way, int rows>
MLQ_AVX2_INLINE void add_chunk(const std::uint8_t* const (&x)[rows], const std::int32_t* places, const std::int8_t* w,
                               __m256i (&sums)[rows]) {
    const std::int64_t a = places[0], b = places[1];
    if constexpr (way == Way::words) {
        add_words(x, a, w, sums);
        add_words(x, b, w + 32, sums);
    } else {
        const __m256i w_a = load_weights(w);
        const __m256i w_b = load_weights(w + 32);
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            const __m256i of_a = _mm256_maddubs_epi16(load_quad(x[i] + a), w_a);
            const __m256i of_b = _mm256_maddubs_epi16(load_quad(x[i] + b), w_b);
            if (way == Way::merged) {
                widen_to(sums[i], _mm256_add_epi16(of_a, of_b));
            } else {
                widen_to(sums[i], of_a);
                widen_to(sums[i], of_b);
            }
        }
    }
}

// Some chunks of one way.
struct Run {
    std::int32_t count;
    const std::int32_t* places;
    const std::int8_t* weights;

    Run next(std::int32_t of_next) const { return {of_next, places + 2 * count, weights + count * chunk_bytes}; }
};

// Adds the products of a run to the sums of a tile; from[i] is the first depth of row i. Not inlined: GCC 12 keeps sums
// that live through several loops in memory.
template <Way way, int rows>
[[gnu::noinline]] MLQ_AVX2 void add_run(const Run& run, const std::uint8_t* const* from, __m256i* of_tile) {
    __m256i sums[rows];
    const std::uint8_t* x[rows];
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        sums[i] = of_tile[i];
        x[i] = from[i];
    }
    const std::int32_t* places = run.places;
    const std::int8_t* end = run.weights + run.count * chunk_bytes;
    for (const std::int8_t* w = run.weights; w != end; w += chunk_bytes, places += 2)
        add_chunk<way>(x, places, w, sums);
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) of_tile[i] = sums[i];
}

// Adds the products of rows with a block of weights to the sums of a tile.
template <int rows>
inline void multiply(const Block& block, const std::uint8_t* const* x, __m256i* sums) {
    const std::int32_t* chunks = block.header()->chunks;
    const Run merged{chunks[0], block.places(), block.weights()};
    const Run apart = merged.next(chunks[1]);
    const Run words = apart.next(chunks[2]);
    if (merged.count > 0) add_run<Way::merged, rows>(merged, x, sums);
    if (apart.count > 0) add_run<Way::apart, rows>(apart, x, sums);
    if (words.count > 0) add_run<Way::words, rows>(words, x, sums);
}

}  // namespace mlq::avx2
