#include <cmath>

#include "avx512vnni.hpp"
#include "observe.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

MLQ_AVX512VNNI ValueRange range_of_finite(const float* values, std::int64_t count) {
    __m512 min = _mm512_set1_ps(std::numeric_limits<float>::infinity());
    __m512 max = _mm512_set1_ps(-std::numeric_limits<float>::infinity());
    __m512i odd = _mm512_setzero_si512();
    for (std::int64_t i = 0; i < count; i += 16) {
        const __m512 x = _mm512_loadu_ps(values + i);
        min = _mm512_min_ps(x, min);
        max = _mm512_max_ps(x, max);
        odd = _mm512_or_si512(odd, _mm512_castps_si512(_mm512_sub_ps(x, x)));  // +0 unless x is NaN or infinite
    }
    alignas(64) float low[16], high[16], not_finite[16];
    _mm512_storeu_ps(low, min);
    _mm512_storeu_ps(high, max);
    _mm512_storeu_ps(not_finite, _mm512_castsi512_ps(odd));
    return join_lanes(low, high, not_finite);
}

MLQ_AVX512VNNI std::int64_t find_bins(const float* values, std::int64_t count, std::int32_t exponent,
                                      std::uint32_t* indices) {
    const __m512 scale = _mm512_set1_ps(std::ldexp(1.0F, -exponent));
    const __m512i side = _mm512_set1_epi32(HistogramArgs::bins);
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    std::int64_t used = 0;
    for (std::int64_t i = 0; i < count; i += 16) {
        const __m512i x = _mm512_castps_si512(_mm512_loadu_ps(values + i));
        const __m512 size = _mm512_castsi512_ps(_mm512_and_si512(x, magnitude));
        const __m512i bin = _mm512_cvttps_epi32(_mm512_mul_ps(size, scale));
        const __m512i negative = _mm512_and_si512(_mm512_srli_epi32(x, 19), side);
        const __mmask16 mask = _mm512_test_epi32_mask(x, magnitude);  // all but +0 and -0
        const __m512i packed = _mm512_maskz_compress_epi32(mask, _mm512_or_si512(bin, negative));
        _mm512_storeu_si512(indices + used, packed);
        used += __builtin_popcount(mask);
    }
    return used;
}

}  // namespace

ValueRange value_range(const float* values, std::int64_t count) noexcept {
    return range_of_parts<16, range_of_finite>(values, count);
}

std::uint64_t histogram(const HistogramArgs& args) noexcept {
    return count_bins<16, find_bins>(args);
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
