#include <immintrin.h>

#include "avx2.hpp"
#include "peak_chains.hpp"

namespace mlq::avx2 {
namespace {

__attribute__((target("avx2"))) double run_vpmaddwd(std::int64_t repeats) noexcept {
    __m256i sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP)
    __m256i a = _mm256_set1_epi16(3);
    const __m256i b = _mm256_set1_epi16(-7);
    for (std::int64_t i = 0; i < repeats; ++i) {
        MLQ_KEEP(a);  // or the product would be computed once
#define MLQ_STEP(k)                                               \
    sums[k] = _mm256_add_epi32(sums[k], _mm256_madd_epi16(a, b)); \
    MLQ_KEEP(a);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP)
    return 2.0 * 16 * peak_chains * static_cast<double>(repeats);
}

}  // namespace

constinit const Int8Peak int8_peak = {.instruction = "vpmaddwd", .loop = run_vpmaddwd};

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
