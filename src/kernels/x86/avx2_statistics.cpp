#include <immintrin.h>

#include <array>
#include <cmath>

#include "../definition.hpp"
#include "../observe.hpp"
#include "avx2.hpp"
#include "target.hpp"

namespace mlq::avx2 {
namespace {

MLQ_AVX2 ValueRange range_of_finite(const float* values, std::int64_t count) {
    __m256 min = _mm256_set1_ps(std::numeric_limits<float>::infinity());
    __m256 max = _mm256_set1_ps(-std::numeric_limits<float>::infinity());
    __m256 odd = _mm256_setzero_ps();
    for (std::int64_t i = 0; i < count; i += 8) {
        const __m256 x = _mm256_loadu_ps(values + i);
        min = _mm256_min_ps(x, min);
        max = _mm256_max_ps(x, max);
        odd = _mm256_or_ps(odd, _mm256_sub_ps(x, x));  // +0 unless x is NaN or infinite
    }
    alignas(32) float low[8], high[8], not_finite[8];
    _mm256_store_ps(low, min);
    _mm256_store_ps(high, max);
    _mm256_store_ps(not_finite, odd);
    return join_lanes(low, high, not_finite);
}

// left_pack[mask] moves the 16-bit lanes whose bit is set to the front.
constexpr auto left_pack = [] {
    std::array<std::array<std::uint8_t, 16>, 256> table{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        std::size_t used = 0;
        for (unsigned lane = 0; lane < 8; ++lane) {
            if ((mask >> lane & 1U) == 0) continue;
            table[mask][used++] = static_cast<std::uint8_t>(2 * lane);
            table[mask][used++] = static_cast<std::uint8_t>(2 * lane + 1);
        }
    }
    return table;
}();

MLQ_AVX2 std::int64_t find_whole(const BinArgs& args) {
    const __m256 scale = _mm256_set1_ps(std::ldexp(1.0F, -args.exponent));
    const __m256i side = _mm256_set1_epi32(BinArgs::bins);
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    std::int64_t used = 0;
    for (std::int64_t i = 0; i < args.count; i += 8) {
        const __m256 x = _mm256_loadu_ps(args.values + i);
        const __m256i bin = _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_and_ps(x, magnitude), scale));
        const __m256i negative = _mm256_and_si256(_mm256_srli_epi32(_mm256_castps_si256(x), 19), side);
        const __m256i index = _mm256_or_si256(bin, negative);
        const __m128i narrow = _mm_packus_epi32(_mm256_castsi256_si128(index), _mm256_extracti128_si256(index, 1));
        const auto mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_OQ)));
        const __m128i order = _mm_loadu_si128(reinterpret_cast<const __m128i*>(left_pack[mask].data()));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(args.indices + used), _mm_shuffle_epi8(narrow, order));
        used += __builtin_popcount(mask);
    }
    return used;
}

}  // namespace

ValueRange value_range(const float* values, std::int64_t count) noexcept {
    return range_of_parts<8, range_of_finite>(values, count);
}

std::int64_t find_bins(const BinArgs& args) noexcept {
    return find_bins_of_parts<8, find_whole>(args);
}

// Eight channels at a time over a stretch of pixels short enough to stay in the cache for the next eight.
MLQ_AVX2 void channel_statistics(const ChannelStatisticsArgs& args) noexcept {
    constexpr std::int64_t stretch = 32;
    const std::int64_t whole = args.channels / 8 * 8;
    for (std::int64_t begin = 0; begin < args.pixels; begin += stretch) {
        const std::int64_t end = args.pixels - begin < stretch ? args.pixels : begin + stretch;
        for (std::int64_t c = 0; c < whole; c += 8) {
            __m256 min = _mm256_loadu_ps(args.min + c);
            __m256 max = _mm256_loadu_ps(args.max + c);
            __m256d sum[2] = {_mm256_loadu_pd(args.sum + c), _mm256_loadu_pd(args.sum + c + 4)};
            __m256d squares[2] = {_mm256_loadu_pd(args.sum_of_squares + c),
                                  _mm256_loadu_pd(args.sum_of_squares + c + 4)};
            for (std::int64_t pixel = begin; pixel < end; ++pixel) {
                const __m256 x = _mm256_add_ps(_mm256_loadu_ps(args.values + pixel * args.channels + c),
                                               _mm256_setzero_ps());  // -0 becomes +0
                min = _mm256_min_ps(x, min);
                max = _mm256_max_ps(x, max);
                const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
                const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
                sum[0] = _mm256_add_pd(sum[0], low);
                sum[1] = _mm256_add_pd(sum[1], high);
                squares[0] = _mm256_add_pd(squares[0], _mm256_mul_pd(low, low));
                squares[1] = _mm256_add_pd(squares[1], _mm256_mul_pd(high, high));
            }
            _mm256_storeu_ps(args.min + c, min);
            _mm256_storeu_ps(args.max + c, max);
            _mm256_storeu_pd(args.sum + c, sum[0]);
            _mm256_storeu_pd(args.sum + c + 4, sum[1]);
            _mm256_storeu_pd(args.sum_of_squares + c, squares[0]);
            _mm256_storeu_pd(args.sum_of_squares + c + 4, squares[1]);
        }
        for (std::int64_t pixel = begin; pixel < end; ++pixel) {
            for (std::int64_t c = whole; c < args.channels; ++c) observe(args, pixel, c);
        }
    }
}

}  // namespace mlq::avx2
