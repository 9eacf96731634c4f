// The epilogue of a tile of rows and eight channels.
#pragma once

#include "avx2_requantize.hpp"

namespace mlq::avx2 {

// Eight channels of an Epilogue from `channel` on; beyond `valid` the vectors are zero and nothing is stored.
struct TileEpilogue {
    const Epilogue& epilogue;
    __m256i bias;
    __m256 multiplier;
    __m256 lo, hi;
    __m256i zero_point;  // int16
    __m256i q_min;       // uint8
    std::int32_t channel;
    std::int32_t valid;
};

// q_min of layers that end in codes; nothing of those that end in reals, whose bounds may be infinite.
inline char lowest_code(const Epilogue& epilogue) {
    if (epilogue.float_output != nullptr) return 0;
    return static_cast<char>(static_cast<std::int32_t>(epilogue.codes.lo) + epilogue.codes.zero_point);
}

MLQ_AVX2_INLINE TileEpilogue tile_epilogue(const Epilogue& epilogue, std::int32_t channel, std::int32_t end) {
    const std::int32_t valid = end - channel < 8 ? end - channel : 8;
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(valid), lane);
    return {epilogue,
            _mm256_maskload_epi32(epilogue.bias + channel, mask),
            _mm256_maskload_ps(epilogue.multiplier + channel, mask),
            _mm256_set1_ps(epilogue.codes.lo),
            _mm256_set1_ps(epilogue.codes.hi),
            _mm256_set1_epi16(static_cast<short>(epilogue.codes.zero_point)),
            _mm256_set1_epi8(lowest_code(epilogue)),
            channel,
            valid};
}

MLQ_AVX2_INLINE void store_eight(std::uint8_t* output, __m128i bytes, std::int32_t count) {
    if (count == 8) {
        _mm_storel_epi64(reinterpret_cast<__m128i*>(output), bytes);
    } else {
        store_bytes(output, bytes, count);
    }
}

// t of a row, from its sums.
template <bool with_residual>
MLQ_AVX2_INLINE __m256 rescale(const TileEpilogue& tile, std::int64_t row, __m256i sums) {
    const __m256 t = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), tile.multiplier);
    if (!with_residual) return t;
    const Residual& residual = tile.epilogue.residual;
    const std::uint8_t* data = residual.data + row * residual.stride + tile.channel;
    const __m128i q =
        tile.valid == 8 ? _mm_loadl_epi64(reinterpret_cast<const __m128i*>(data)) : load_bytes(data, tile.valid);
    const __m256 r = to_real(widen(q), _mm256_set1_epi32(residual.zero_point));
    return _mm256_add_ps(t, _mm256_mul_ps(r, _mm256_set1_ps(residual.multiplier)));
}

// The codes of four rows, one row in every eight bytes. The upper bound is applied to t, where it keeps t in range:
// min(hi, t) lets a NaN through, and a NaN and all below -2^31 convert to -2^31. Packing saturates, and the lower bound
// is applied to the bytes.
MLQ_AVX2_INLINE __m256i to_codes(const TileEpilogue& tile, const __m256 (&t)[4]) {
    __m256i q[4];
    MLQ_UNROLL
    for (int i = 0; i < 4; ++i) q[i] = _mm256_cvtps_epi32(_mm256_min_ps(tile.hi, t[i]));
    const __m256i low = _mm256_adds_epi16(_mm256_packs_epi32(q[0], q[1]), tile.zero_point);
    const __m256i high = _mm256_adds_epi16(_mm256_packs_epi32(q[2], q[3]), tile.zero_point);
    const __m256i bytes = _mm256_max_epu8(_mm256_packus_epi16(low, high), tile.q_min);
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

// Stores up to four rows from `row` on.
template <int rows, bool with_residual>
MLQ_AVX2_INLINE void finish_four(const TileEpilogue& tile, std::int64_t row, const __m256i* sums) {
    const Epilogue& epilogue = tile.epilogue;
    __m256 t[4];
    MLQ_UNROLL
    for (int i = 0; i < 4; ++i) t[i] = i < rows ? rescale<with_residual>(tile, row + i, sums[i]) : t[0];
    const std::ptrdiff_t stride = epilogue.output_stride;
    const std::int64_t index = row * stride + tile.channel;
    if (epilogue.float_output != nullptr) {
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            const __m256 real = _mm256_min_ps(_mm256_max_ps(t[i], tile.lo), tile.hi);
            store_floats(epilogue.float_output + index + i * stride, real, real, tile.valid);
        }
        return;
    }
    const __m256i codes = to_codes(tile, t);
    const __m128i halves[2] = {_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1)};
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i)
        store_eight(epilogue.output + index + i * stride,
                    i % 2 == 0 ? halves[i / 2] : _mm_unpackhi_epi64(halves[i / 2], halves[i / 2]), tile.valid);
}

// Stores rows [row, row + rows) of these channels from their sums, bias included.
template <int rows>
MLQ_AVX2_INLINE void finish_rows(const TileEpilogue& tile, std::int64_t row, const __m256i* sums) {
    constexpr int now = rows < 4 ? rows : 4;
    if (tile.epilogue.residual.data != nullptr) {
        finish_four<now, true>(tile, row, sums);
    } else {
        finish_four<now, false>(tile, row, sums);
    }
    if constexpr (rows > now) finish_rows<rows - now>(tile, row + now, sums + now);
}

}  // namespace mlq::avx2
