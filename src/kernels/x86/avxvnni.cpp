#include "avxvnni.hpp"

#include "peak_chains.hpp"

namespace mlq {
namespace avxvnni {
namespace {

MLQ_AVX2 double run_vpdpbusd(std::int64_t repeats) noexcept {
    __m256i sums[peak_chains] = {};
    MLQ_KEEP_ALL(MLQ_KEEP)
    const __m256i a = _mm256_set1_epi32(0x01020304);
    const __m256i b = _mm256_set1_epi32(0x7f017f01);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) add_products(sums[k], a, b);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_KEEP_ALL(MLQ_KEEP)
    return 2.0 * 32 * peak_chains * static_cast<double>(repeats);
}

}  // namespace

constinit const Int8Peak int8_peak = {.instruction = "vpdpbusd", .loop = run_vpdpbusd};

}  // namespace avxvnni

void fill_avxvnni(Kernels& table) noexcept {
    table.gemm = avxvnni::gemm_kernels;
    table.int8_peak = avxvnni::int8_peak;
}

}  // namespace mlq
