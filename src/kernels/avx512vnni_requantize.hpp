// The steps of definition.hpp on rows of up to 64 channels. Channels beyond the end are masked: neither read nor
// written.
#pragma once

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
    __m512i zero_point;  // int16
    __m512i q_min;       // uint8
};

MLQ_AVX512VNNI_INLINE VectorCodes broadcast(const Codes& codes) {
    return {_mm512_set1_ps(codes.hi), _mm512_set1_epi16(static_cast<short>(codes.zero_point)),
            _mm512_set1_epi8(static_cast<char>(static_cast<std::int32_t>(codes.lo) + codes.zero_point))};
}

// 64 codes as bytes from their t, lane by lane: result lane L holds lane L of t0, t1, t2 and t3.
//
// Only the upper bound needs floats, to keep the conversion in range: min(hi, t) lets a NaN through (the second operand
// wins), a NaN and everything below -2^31 convert to -2^31, the packing saturates, and the lower bound is applied to
// the bytes. Zero points are added with saturation in 16 bits, where -32768 stays below zero.
MLQ_AVX512VNNI_INLINE __m512i to_codes(__m512 t0, __m512 t1, __m512 t2, __m512 t3, const VectorCodes& codes) {
    const __m512i q0 = _mm512_cvtps_epi32(_mm512_min_ps(codes.hi, t0));
    const __m512i q1 = _mm512_cvtps_epi32(_mm512_min_ps(codes.hi, t1));
    const __m512i q2 = _mm512_cvtps_epi32(_mm512_min_ps(codes.hi, t2));
    const __m512i q3 = _mm512_cvtps_epi32(_mm512_min_ps(codes.hi, t3));
    const __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(q0, q1), codes.zero_point);
    const __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(q2, q3), codes.zero_point);
    return _mm512_max_epu8(_mm512_packus_epi16(low, high), codes.q_min);
}

// Dword 4 v + L of the result is dword 4 L + v of x: from the order of to_codes to that of the channels.
MLQ_AVX512VNNI_INLINE __m512i transpose_dwords(__m512i x) {
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), x);
}

// float(q - zero_point) * multiplier of sixteen residual codes
MLQ_AVX512VNNI_INLINE __m512 residual_term(__m512i q, const Residual& residual) {
    const __m512i r = _mm512_sub_epi32(q, _mm512_set1_epi32(residual.zero_point));
    return _mm512_mul_ps(_mm512_cvtepi32_ps(r), _mm512_set1_ps(residual.multiplier));
}

// Stores sixteen channels of row `row` as floats.
MLQ_AVX512VNNI_INLINE void store_reals(const Epilogue& epilogue, std::int64_t row, std::int32_t channel, __mmask16 mask,
                                       __m512 t) {
    t = _mm512_min_ps(_mm512_max_ps(t, _mm512_set1_ps(epilogue.codes.lo)), _mm512_set1_ps(epilogue.codes.hi));
    _mm512_mask_storeu_ps(epilogue.float_output + row * epilogue.output_stride + channel, mask, t);
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
