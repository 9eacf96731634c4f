#include "avx512vnni.hpp"
#include "peak_chains.hpp"

namespace mlq::avx512vnni {
namespace {

MLQ_AVX512VNNI double run_vpdpbusd(std::int64_t repeats) noexcept {
    __m512i sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP_WIDE)
    const __m512i a = _mm512_set1_epi32(0x01020304);
    const __m512i b = _mm512_set1_epi32(0x7f017f01);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm512_dpbusd_epi32(sums[k], a, b);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP_WIDE)
    return 2.0 * 64 * peak_chains * static_cast<double>(repeats);
}

}  // namespace

constinit const Int8Peak int8_peak = {.instruction = "vpdpbusd", .loop = run_vpdpbusd};

MLQ_AVX512VNNI double float_peak(std::int64_t repeats) noexcept {
    __m512 sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP_WIDE)
    const __m512 a = _mm512_set1_ps(1e-3F);
    const __m512 b = _mm512_set1_ps(1.5F);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm512_fmadd_ps(a, b, sums[k]);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP_WIDE)
    return 2.0 * 16 * peak_chains * static_cast<double>(repeats);
}

}  // namespace mlq::avx512vnni
