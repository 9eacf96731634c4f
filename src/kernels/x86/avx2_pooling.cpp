#include <immintrin.h>

#include "../tap_cursor.hpp"
#include "avx2.hpp"
#include "avx2_requantize.hpp"
#include "target.hpp"

namespace mlq::avx2 {
namespace {

constexpr std::int32_t block = 16;

MLQ_AVX2_INLINE __m128i load16(const std::uint8_t* x) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
}

// Sums of at most 257 bytes fit in 16 bits: 257 * 255 = 65535.
static_assert(TapCursor::room <= 257);

}  // namespace

MLQ_AVX2 void max_pool(const MaxPoolArgs& args) noexcept {
    TapCursor cursor(args.pixels);
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        cursor.start_block(i, i + 1);
        std::uint8_t* output = args.output + i * args.output_stride;
        for (std::int32_t channel = 0; channel < args.channels; channel += block) {
            __m128i largest = _mm_setzero_si128();
            for (std::int32_t begin = 0; begin < args.pixels.taps; begin += TapCursor::room) {
                const auto chunk = cursor.chunk(i, begin);
                for (std::int32_t t = 0; t < chunk.count; ++t)
                    largest = _mm_max_epu8(largest, load16(chunk.taps[t] + channel));
            }
            store_bytes(output + channel, largest, args.channels - channel);
        }
    }
}

MLQ_AVX2 void average_pool(const AveragePoolArgs& args) noexcept {
    const VectorCodes codes = broadcast(args.codes);
    const __m256i shift = _mm256_set1_epi32(args.pixels.taps * args.input_zero_point);
    TapCursor cursor(args.pixels);
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        cursor.start_block(i, i + 1);
        const __m256 multiplier = _mm256_set1_ps(args.multiplier[i]);
        std::uint8_t* output = args.output + i * args.output_stride;
        for (std::int32_t channel = 0; channel < args.channels; channel += block) {
            __m256i low = _mm256_setzero_si256();
            __m256i high = _mm256_setzero_si256();
            for (std::int32_t begin = 0; begin < args.pixels.taps; begin += TapCursor::room) {
                const auto chunk = cursor.chunk(i, begin);
                __m256i words = _mm256_setzero_si256();
                for (std::int32_t t = 0; t < chunk.count; ++t)
                    words = _mm256_add_epi16(words, _mm256_cvtepu8_epi16(load16(chunk.taps[t] + channel)));
                low = _mm256_add_epi32(low, _mm256_cvtepu16_epi32(_mm256_castsi256_si128(words)));
                high = _mm256_add_epi32(high, _mm256_cvtepu16_epi32(_mm256_extracti128_si256(words, 1)));
            }
            const __m256 t0 = _mm256_mul_ps(to_real(low, shift), multiplier);
            const __m256 t1 = _mm256_mul_ps(to_real(high, shift), multiplier);
            store_bytes(output + channel, narrow(to_codes(t0, codes), to_codes(t1, codes)), args.channels - channel);
        }
    }
}

MLQ_AVX2 void weighted_sum(const WeightedSumArgs& args) noexcept {
    const VectorCodes codes = broadcast(args.codes);
    const __m256i zero_point = _mm256_set1_epi32(args.input_zero_point);
    const __m256 multiplier = _mm256_set1_ps(args.multiplier);
    TapCursor cursor(args.pixels);
    for (std::int64_t i = args.begin; i < args.end; ++i) {
        cursor.start_block(i, i + 1);
        const float* weights = args.weights + i * args.pixels.taps;
        std::uint8_t* output = args.output + i * args.output_stride;
        for (std::int32_t channel = 0; channel < args.channels; channel += block) {
            __m256 low = _mm256_setzero_ps();
            __m256 high = _mm256_setzero_ps();
            for (std::int32_t begin = 0; begin < args.pixels.taps; begin += TapCursor::room) {
                const auto chunk = cursor.chunk(i, begin);
                for (std::int32_t t = 0; t < chunk.count; ++t) {
                    const __m128i q = load16(chunk.taps[t] + channel);
                    const __m256 w = _mm256_set1_ps(weights[begin + t]);
                    low = _mm256_add_ps(low, _mm256_mul_ps(w, to_real(widen(q), zero_point)));
                    high = _mm256_add_ps(high, _mm256_mul_ps(w, to_real(widen(_mm_srli_si128(q, 8)), zero_point)));
                }
            }
            const __m256i q0 = to_codes(_mm256_mul_ps(low, multiplier), codes);
            const __m256i q1 = to_codes(_mm256_mul_ps(high, multiplier), codes);
            store_bytes(output + channel, narrow(q0, q1), args.channels - channel);
        }
    }
}

}  // namespace mlq::avx2
