// The steps of definition.hpp on rows of up to 64 channels. Channels beyond the end are masked: neither read nor
// written.
#pragma once

#include <cmath>
#include <cstdint>

#include "avx512vnni.hpp"
#include "mlq/kernels/epilogue.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

// Bit c is set for channels channel + c < end.
inline __mmask16 mask_of(std::int32_t channel, std::int32_t end) {
    const std::int32_t left = end - channel;
    return static_cast<__mmask16>(left >= 16 ? 0xffff : left > 0 ? (1 << left) - 1 : 0);
}
inline __mmask64 byte_mask_of(std::int32_t count) {
    return count >= 64 ? ~__mmask64{0} : (__mmask64{1} << count) - 1;
}

MLQ_AVX512VNNI_INLINE __m512i load_bias(const Epilogue& epilogue, std::int32_t channel, __mmask16 mask) {
    return _mm512_maskz_loadu_epi32(mask, epilogue.bias + channel);
}

struct VectorCodes {
    __m512 hi;
    __m512i zero_point;    // int16
    __m512i q_min, q_max;  // uint8
};

MLQ_AVX512VNNI_INLINE VectorCodes broadcast(const Codes& codes) {
    const auto byte_of = [&](float bound) {
        return static_cast<char>(static_cast<std::int32_t>(bound) + codes.zero_point);
    };
    return {_mm512_set1_ps(codes.hi), _mm512_set1_epi16(static_cast<short>(codes.zero_point)),
            _mm512_set1_epi8(byte_of(codes.lo)), _mm512_set1_epi8(byte_of(codes.hi))};
}

// Whether every t is sure to convert to an int32, so that nothing has to be done to it as a float.
enum class Convert { with_care, as_it_is };

MLQ_AVX512VNNI_INLINE __m512i round_to_int32(__m512 t, const VectorCodes& codes, Convert convert) {
    return _mm512_cvtps_epi32(convert == Convert::as_it_is ? t : _mm512_min_ps(codes.hi, t));
}

// 64 codes as bytes from their t, lane by lane: result lane L holds lane L of t0, t1, t2 and t3.
//
// The bounds are applied to the bytes; converting with care the upper one goes to the floats, to keep them in range:
// min(hi, t) lets a NaN through (the second operand wins), a NaN and everything below -2^31 convert to -2^31, and the
// packing saturates. Zero points are added with saturation in 16 bits, where -32768 stays below zero.
template <Convert convert = Convert::with_care>
MLQ_AVX512VNNI_INLINE __m512i to_codes(__m512 t0, __m512 t1, __m512 t2, __m512 t3, const VectorCodes& codes) {
    const __m512i q0 = round_to_int32(t0, codes, convert);
    const __m512i q1 = round_to_int32(t1, codes, convert);
    const __m512i q2 = round_to_int32(t2, codes, convert);
    const __m512i q3 = round_to_int32(t3, codes, convert);
    const __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(q0, q1), codes.zero_point);
    const __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(q2, q3), codes.zero_point);
    __m512i q = _mm512_packus_epi16(low, high);
    if (convert == Convert::as_it_is) q = _mm512_min_epu8(q, codes.q_max);
    return _mm512_max_epu8(q, codes.q_min);
}

// True if |sum * multiplier + residual term| < 2^31 for every int32 sum.
MLQ_AVX512VNNI_INLINE bool stays_in_int32(__m512 multiplier, const Residual& residual) {
    const __mmask16 small = _mm512_cmp_ps_mask(_mm512_abs_ps(multiplier), _mm512_set1_ps(0.5F), _CMP_LE_OQ);
    return small == 0xffff && std::abs(residual.multiplier) <= 0x1p20F;
}

// Dword 4 v + L of the result is dword 4 L + v of x: from the order of to_codes to that of the channels.
MLQ_AVX512VNNI_INLINE __m512i transpose_dwords(__m512i x) {
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), x);
}

// Up to sixteen codes, widened; none beyond the mask is read. GCC 12 makes two instructions of it.
MLQ_AVX512VNNI_INLINE __m512i widen_codes(__mmask16 mask, const std::uint8_t* codes) {
#ifdef MLQ_EMULATE_AVX512
    return _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, codes));
#else
    __m512i q;
    asm("vpmovzxbd %1, %0%{%2%}%{z%}" : "=v"(q) : "m"(*reinterpret_cast<const __m128i_u*>(codes)), "Yk"(mask));
    return q;
#endif
}

// float(q - zero_point) * multiplier of sixteen residual codes
MLQ_AVX512VNNI_INLINE __m512 residual_term(__m512i q, __m512i zero_point, __m512 multiplier) {
    return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(q, zero_point)), multiplier);
}

// Stores sixteen channels of row `row` as floats.
MLQ_AVX512VNNI_INLINE void store_reals(const Epilogue& epilogue, std::int64_t row, std::int32_t channel, __mmask16 mask,
                                       __m512 t) {
    t = _mm512_min_ps(_mm512_max_ps(t, _mm512_set1_ps(epilogue.codes.lo)), _mm512_set1_ps(epilogue.codes.hi));
    _mm512_mask_storeu_ps(epilogue.float_output + row * epilogue.output_stride + channel, mask, t);
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
