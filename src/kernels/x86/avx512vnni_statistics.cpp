#include <cmath>

#include "../definition.hpp"
#include "../observe.hpp"
#include "avx512vnni.hpp"

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

MLQ_AVX512VNNI std::int64_t find_whole(const BinArgs& args) {
    const __m512 scale = _mm512_set1_ps(std::ldexp(1.0F, -args.exponent));
    const __m512i side = _mm512_set1_epi32(BinArgs::bins);
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    std::int64_t used = 0;
    for (std::int64_t i = 0; i < args.count; i += 16) {
        const __m512i x = _mm512_castps_si512(_mm512_loadu_ps(args.values + i));
        const __m512 size = _mm512_castsi512_ps(_mm512_and_si512(x, magnitude));
        const __m512i bin = _mm512_cvttps_epi32(_mm512_mul_ps(size, scale));
        const __m512i negative = _mm512_and_si512(_mm512_srli_epi32(x, 19), side);
        const __mmask16 mask = _mm512_test_epi32_mask(x, magnitude);  // all but +0 and -0
        const __m512i packed = _mm512_maskz_compress_epi32(mask, _mm512_or_si512(bin, negative));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(args.indices + used), _mm512_cvtepi32_epi16(packed));
        used += __builtin_popcount(mask);
    }
    return used;
}

}  // namespace

ValueRange value_range(const float* values, std::int64_t count) noexcept {
    return range_of_parts<16, range_of_finite>(values, count);
}

std::int64_t find_bins(const BinArgs& args) noexcept {
    return find_bins_of_parts<16, find_whole>(args);
}

// Eight channels at a time, as AVX2 does it, with their doubles in one register.
MLQ_AVX512VNNI void channel_statistics(const ChannelStatisticsArgs& args) noexcept {
    constexpr std::int64_t stretch = 32;
    const std::int64_t whole = args.channels / 8 * 8;
    for (std::int64_t begin = 0; begin < args.pixels; begin += stretch) {
        const std::int64_t end = args.pixels - begin < stretch ? args.pixels : begin + stretch;
        for (std::int64_t c = 0; c < whole; c += 8) {
            __m256 min = _mm256_loadu_ps(args.min + c);
            __m256 max = _mm256_loadu_ps(args.max + c);
            __m512d sum = _mm512_loadu_pd(args.sum + c);
            __m512d squares = _mm512_loadu_pd(args.sum_of_squares + c);
            for (std::int64_t pixel = begin; pixel < end; ++pixel) {
                const __m256 x = _mm256_add_ps(_mm256_loadu_ps(args.values + pixel * args.channels + c),
                                               _mm256_setzero_ps());  // -0 becomes +0
                min = _mm256_min_ps(x, min);
                max = _mm256_max_ps(x, max);
                const __m512d wide = _mm512_cvtps_pd(x);
                sum = _mm512_add_pd(sum, wide);
                squares = _mm512_add_pd(squares, _mm512_mul_pd(wide, wide));
            }
            _mm256_storeu_ps(args.min + c, min);
            _mm256_storeu_ps(args.max + c, max);
            _mm512_storeu_pd(args.sum + c, sum);
            _mm512_storeu_pd(args.sum_of_squares + c, squares);
        }
        for (std::int64_t pixel = begin; pixel < end; ++pixel) {
            for (std::int64_t c = whole; c < args.channels; ++c) observe(args, pixel, c);
        }
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
