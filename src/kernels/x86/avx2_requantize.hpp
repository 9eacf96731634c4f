// The steps of definition.hpp on eight elements, in the same order and with one rounding each.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "mlq/kernels/epilogue.hpp"
#include "target.hpp"

namespace mlq::avx2 {

// eight uint8 (the low half) as int32
MLQ_AVX2_INLINE __m256i widen(__m128i bytes) {
    return _mm256_cvtepu8_epi32(bytes);
}

// float(q - zero_point)
MLQ_AVX2_INLINE __m256 to_real(__m256i q, __m256i zero_point) {
    return _mm256_cvtepi32_ps(_mm256_sub_epi32(q, zero_point));
}

struct VectorCodes {
    __m256 lo;
    __m256 hi;
    __m256i zero_point;
};

MLQ_AVX2_INLINE VectorCodes broadcast(const Codes& codes) {
    return {_mm256_set1_ps(codes.lo), _mm256_set1_ps(codes.hi), _mm256_set1_epi32(codes.zero_point)};
}

MLQ_AVX2_INLINE __m256 clamp(__m256 t, const VectorCodes& codes) {
    return _mm256_min_ps(_mm256_max_ps(t, codes.lo), codes.hi);
}

// codes as int32
MLQ_AVX2_INLINE __m256i to_codes(__m256 t, const VectorCodes& codes) {
    return _mm256_add_epi32(_mm256_cvtps_epi32(clamp(t, codes)), codes.zero_point);
}

// sixteen int32 in 0..255 as bytes, in order
MLQ_AVX2_INLINE __m128i narrow(__m256i low, __m256i high) {
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

// The first `count` <= 16 bytes, touching no others.
MLQ_AVX2_INLINE void store_bytes(std::uint8_t* output, __m128i bytes, std::int64_t count) {
    if (count >= 16) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(output), bytes);
        return;
    }
    alignas(16) std::uint8_t copy[16];
    _mm_store_si128(reinterpret_cast<__m128i*>(copy), bytes);
    std::memcpy(output, copy, static_cast<std::size_t>(count));
}

MLQ_AVX2_INLINE void store_floats(float* output, __m256 low, __m256 high, std::int64_t count) {
    if (count >= 16) {
        _mm256_storeu_ps(output, low);
        _mm256_storeu_ps(output + 8, high);
        return;
    }
    alignas(32) float copy[16];
    _mm256_store_ps(copy, low);
    _mm256_store_ps(copy + 8, high);
    std::memcpy(output, copy, sizeof(float) * static_cast<std::size_t>(count));
}

MLQ_AVX2_INLINE __m128i load_bytes(const std::uint8_t* input, std::int64_t count) {
    if (count >= 16) return _mm_loadu_si128(reinterpret_cast<const __m128i*>(input));
    alignas(16) std::uint8_t copy[16] = {};
    std::memcpy(copy, input, static_cast<std::size_t>(count));
    return _mm_load_si128(reinterpret_cast<const __m128i*>(copy));
}

// Sixteen channels of an Epilogue from `channel` on; beyond `valid` the vectors are zero and nothing is stored.
struct ChannelEpilogue {
    __m256i bias[2];
    __m256 multiplier[2];
    VectorCodes codes;
    __m256i residual_zero_point;
    __m256 residual_multiplier;
    std::int32_t channel;
    std::int32_t valid;
};

MLQ_AVX2_INLINE ChannelEpilogue channels_of(const Epilogue& epilogue, std::int32_t channel, std::int32_t end) {
    ChannelEpilogue vectors;
    const std::int32_t valid = end - channel < 16 ? end - channel : 16;
    alignas(32) std::int32_t bias_copy[16] = {};
    alignas(32) float multiplier_copy[16] = {};
    const std::int32_t* bias = epilogue.bias + channel;
    const float* multiplier = epilogue.multiplier + channel;
    if (valid < 16) {
        std::memcpy(bias_copy, bias, sizeof(std::int32_t) * static_cast<std::size_t>(valid));
        std::memcpy(multiplier_copy, multiplier, sizeof(float) * static_cast<std::size_t>(valid));
        bias = bias_copy;
        multiplier = multiplier_copy;
    }
    for (int v = 0; v < 2; ++v) {
        vectors.bias[v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bias) + v);
        vectors.multiplier[v] = _mm256_loadu_ps(multiplier + 8 * v);
    }
    vectors.codes = broadcast(epilogue.codes);
    vectors.residual_zero_point = _mm256_set1_epi32(epilogue.residual.zero_point);
    vectors.residual_multiplier = _mm256_set1_ps(epilogue.residual.multiplier);
    vectors.channel = channel;
    vectors.valid = valid;
    return vectors;
}

// Stores row `row` of these channels from its sums, bias included.
MLQ_AVX2_INLINE void finish(const Epilogue& epilogue, const ChannelEpilogue& vectors, std::int64_t row, __m256i low,
                            __m256i high) {
    __m256 t0 = _mm256_mul_ps(_mm256_cvtepi32_ps(low), vectors.multiplier[0]);
    __m256 t1 = _mm256_mul_ps(_mm256_cvtepi32_ps(high), vectors.multiplier[1]);
    if (epilogue.residual.data != nullptr) {
        const std::uint8_t* data = epilogue.residual.data + row * epilogue.residual.stride + vectors.channel;
        const __m128i q = load_bytes(data, vectors.valid);
        const __m256 r0 = to_real(widen(q), vectors.residual_zero_point);
        const __m256 r1 = to_real(widen(_mm_srli_si128(q, 8)), vectors.residual_zero_point);
        t0 = _mm256_add_ps(t0, _mm256_mul_ps(r0, vectors.residual_multiplier));
        t1 = _mm256_add_ps(t1, _mm256_mul_ps(r1, vectors.residual_multiplier));
    }
    const std::int64_t index = row * epilogue.output_stride + vectors.channel;
    if (epilogue.float_output != nullptr) {
        store_floats(epilogue.float_output + index, clamp(t0, vectors.codes), clamp(t1, vectors.codes), vectors.valid);
    } else {
        const __m128i codes = narrow(to_codes(t0, vectors.codes), to_codes(t1, vectors.codes));
        store_bytes(epilogue.output + index, codes, vectors.valid);
    }
}

}  // namespace mlq::avx2
