#include <immintrin.h>

#include "avx2.hpp"
#include "peak_chains.hpp"

namespace mlq::avx2 {
namespace {

// The fastest way of the gemm: two quads added in int16.
__attribute__((target("avx2"))) double run_vpmaddubsw(std::int64_t repeats) noexcept {
    __m256i sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP)
    __m256i a = _mm256_set1_epi8(3);
    const __m256i b = _mm256_set1_epi8(-7);
    const __m256i ones = _mm256_set1_epi16(1);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k)                                                               \
    {                                                                             \
        MLQ_KEEP(a); /* or the products would be computed once */                 \
        const __m256i first = _mm256_maddubs_epi16(a, b);                         \
        MLQ_KEEP(a);                                                              \
        const __m256i both = _mm256_add_epi16(first, _mm256_maddubs_epi16(a, b)); \
        sums[k] = _mm256_add_epi32(sums[k], _mm256_madd_epi16(both, ones));       \
    }
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP)
    return 2.0 * 64 * peak_chains * static_cast<double>(repeats);
}

}  // namespace

constinit const Int8Peak int8_peak = {.instruction = "vpmaddubsw", .loop = run_vpmaddubsw};

__attribute__((target("avx2,fma"))) double float_peak(std::int64_t repeats) noexcept {
    __m256 sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP)
    const __m256 a = _mm256_set1_ps(1e-3F);
    const __m256 b = _mm256_set1_ps(1.5F);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm256_fmadd_ps(a, b, sums[k]);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP)
    return 2.0 * 8 * peak_chains * static_cast<double>(repeats);
}

}  // namespace mlq::avx2
