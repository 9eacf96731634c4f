// AVX-VNNI: AVX2 with vpdpbusd on 256 bits, which multiplies and adds four uint8 x int8 pairs in int32, exactly and
// without saturation. All the rest is that of AVX2.
//
// avxvnni_gemm.cpp is compiled twice: for CPUs that have the instruction, and by the tests with MLQ_EMULATE_AVXVNNI,
// which puts AVX2 instructions in its place.
#pragma once

#include <immintrin.h>

#include "mlq/kernels/kernels.hpp"
#include "target.hpp"

#ifdef MLQ_EMULATE_AVXVNNI
#define MLQ_AVXVNNI_SPACE emulated_avxvnni
#else
#define MLQ_AVXVNNI_SPACE avxvnni
#endif

namespace mlq::MLQ_AVXVNNI_SPACE {

extern const GemmKernels gemm_kernels;
extern const Int8Peak int8_peak;

// sums += a times b, four bytes to a sum.
MLQ_AVX2_INLINE void add_products(__m256i& sums, __m256i a, __m256i b) {
#ifdef MLQ_EMULATE_AVXVNNI
    const __m256i even =
        _mm256_madd_epi16(_mm256_and_si256(a, _mm256_set1_epi16(255)), _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8));
    const __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(a, 8), _mm256_srai_epi16(b, 8));
    sums = _mm256_add_epi32(sums, _mm256_add_epi32(even, odd));
#else
    asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums) : "x"(a), "x"(b));
#endif
}

}  // namespace mlq::MLQ_AVXVNNI_SPACE
