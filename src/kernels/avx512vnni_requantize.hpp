// The steps of definition.hpp on sixteen elements, in the same order and with one rounding each. Channels beyond the
// end are masked: neither read nor written.
#pragma once

#include <cstdint>

#include "avx512vnni.hpp"
#include "mlq/kernels/epilogue.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {

// Bit c is set for channels channel + c < end.
inline __mmask16 mask_of(std::int32_t channel, std::int32_t end) {
    return static_cast<__mmask16>(end - channel >= 16 ? 0xffff : (1 << (end - channel)) - 1);
}

MLQ_AVX512VNNI_INLINE __m512i load_bias(const Epilogue& epilogue, std::int32_t channel, __mmask16 mask) {
    return _mm512_maskz_loadu_epi32(mask, epilogue.bias + channel);
}

// Stores row `row` of sixteen channels from their sums, bias included.
MLQ_AVX512VNNI_INLINE void finish(const Epilogue& epilogue, std::int64_t row, std::int32_t channel, __mmask16 mask,
                                  __m512i sums) {
    __m512 t = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), _mm512_maskz_loadu_ps(mask, epilogue.multiplier + channel));
    const Residual& residual = epilogue.residual;
    if (residual.data != nullptr) {
        const __m128i q = _mm_maskz_loadu_epi8(mask, residual.data + row * residual.stride + channel);
        const __m512i r = _mm512_sub_epi32(_mm512_cvtepu8_epi32(q), _mm512_set1_epi32(residual.zero_point));
        t = _mm512_add_ps(t, _mm512_mul_ps(_mm512_cvtepi32_ps(r), _mm512_set1_ps(residual.multiplier)));
    }
    t = _mm512_min_ps(_mm512_max_ps(t, _mm512_set1_ps(epilogue.codes.lo)), _mm512_set1_ps(epilogue.codes.hi));
    const std::int64_t index = row * epilogue.output_stride + channel;
    if (epilogue.float_output != nullptr) {
        _mm512_mask_storeu_ps(epilogue.float_output + index, mask, t);
    } else {
        const __m512i q = _mm512_add_epi32(_mm512_cvtps_epi32(t), _mm512_set1_epi32(epilogue.codes.zero_point));
        _mm_mask_storeu_epi8(epilogue.output + index, mask, _mm512_cvtepi32_epi8(q));
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
