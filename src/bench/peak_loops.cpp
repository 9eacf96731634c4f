#include "peak_loops.hpp"

#include <unistd.h>

#include <cstring>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop

namespace mlq::peak {

// Tells the compiler that the value in its register is used, so that no loop is thought useless. (An address or a
// memory clobber would put the sums in memory, and halve the speed.)
#define MLQ_KEEP(value) asm volatile("" : "+x"(value))
#define MLQ_KEEP_WIDE(value) asm volatile("" : "+v"(value))

// Twelve chains: two of these instructions start per cycle and each takes four or five.
#define MLQ_TWELVE(step) \
    step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7) step(8) step(9) step(10) step(11)
constexpr int chains = 12;
// Before a loop, so that the chains are not thought equal and computed once; after it, so that they are used.
#define MLQ_FORGET_ALL(keep) \
    keep(sums[0]);           \
    keep(sums[1]);           \
    keep(sums[2]);           \
    keep(sums[3]);           \
    keep(sums[4]);           \
    keep(sums[5]);           \
    keep(sums[6]);           \
    keep(sums[7]);           \
    keep(sums[8]);           \
    keep(sums[9]);           \
    keep(sums[10]);          \
    keep(sums[11]);

__attribute__((target("avx512f,avx512vnni"))) double run_vpdpbusd(std::int64_t repeats) {
    __m512i sums[chains] = {};
    MLQ_FORGET_ALL(MLQ_KEEP_WIDE)
    const __m512i a = _mm512_set1_epi32(0x01020304);
    const __m512i b = _mm512_set1_epi32(0x7f017f01);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm512_dpbusd_epi32(sums[k], a, b);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_FORGET_ALL(MLQ_KEEP_WIDE)
    return 2.0 * 64 * chains * static_cast<double>(repeats);
}

__attribute__((target("avx2"))) double run_vpmaddwd(std::int64_t repeats) {
    __m256i sums[chains] = {};
    MLQ_FORGET_ALL(MLQ_KEEP)
    __m256i a = _mm256_set1_epi16(3);
    const __m256i b = _mm256_set1_epi16(-7);
    for (std::int64_t i = 0; i < repeats; ++i) {
        asm volatile("" : "+x"(a));  // or the product would be computed once
#define MLQ_STEP(k)                                               \
    sums[k] = _mm256_add_epi32(sums[k], _mm256_madd_epi16(a, b)); \
    asm volatile("" : "+x"(a));
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_FORGET_ALL(MLQ_KEEP)
    return 2.0 * 16 * chains * static_cast<double>(repeats);
}

__attribute__((target("avx512f"))) double run_fma_avx512(std::int64_t repeats) {
    __m512 sums[chains] = {};
    MLQ_FORGET_ALL(MLQ_KEEP_WIDE)
    const __m512 a = _mm512_set1_ps(1e-3F);
    const __m512 b = _mm512_set1_ps(1.5F);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm512_fmadd_ps(a, b, sums[k]);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_FORGET_ALL(MLQ_KEEP_WIDE)
    return 2.0 * 16 * chains * static_cast<double>(repeats);
}

__attribute__((target("avx2,fma"))) double run_fma_avx2(std::int64_t repeats) {
    __m256 sums[chains] = {};
    MLQ_FORGET_ALL(MLQ_KEEP)
    const __m256 a = _mm256_set1_ps(1e-3F);
    const __m256 b = _mm256_set1_ps(1.5F);
    for (std::int64_t i = 0; i < repeats; ++i) {
#define MLQ_STEP(k) sums[k] = _mm256_fmadd_ps(a, b, sums[k]);
        MLQ_TWELVE(MLQ_STEP)
#undef MLQ_STEP
    }
    MLQ_FORGET_ALL(MLQ_KEEP)
    return 2.0 * 8 * chains * static_cast<double>(repeats);
}

double run_scalar_int8(std::int64_t repeats) {
    std::int32_t sums[8] = {};
    for (auto& sum : sums) asm volatile("" : "+r"(sum));
    for (std::int64_t i = 0; i < repeats; ++i) {
        for (int k = 0; k < 8; ++k) {
            std::int32_t a = 3;
            asm volatile("" : "+r"(a));
            sums[k] += a * static_cast<std::int32_t>(i & 127);
        }
    }
    for (auto& sum : sums) asm volatile("" : "+r"(sum));
    return 2.0 * 8 * static_cast<double>(repeats);
}

double run_scalar_float(std::int64_t repeats) {
    float sums[8] = {};
    for (auto& sum : sums) MLQ_KEEP(sum);
    for (std::int64_t i = 0; i < repeats; ++i) {
        for (auto& sum : sums) {
            float a = 1e-3F;
            asm volatile("" : "+x"(a));
            sum += a * 1.5F;
        }
    }
    for (auto& sum : sums) MLQ_KEEP(sum);
    return 2.0 * 8 * static_cast<double>(repeats);
}

double copy_in_l2(std::int64_t repeats) {
    static const long cache = ::sysconf(_SC_LEVEL2_CACHE_SIZE);  // 0 or -1 where the system does not tell
    static const std::size_t size = static_cast<std::size_t>(cache > 0 ? cache : 1 << 19) / 4;
    thread_local std::vector<char> from(size, 1), to(size);
    double moved = 0;
    while (moved < 128.0 * static_cast<double>(repeats)) {
        std::memcpy(to.data(), from.data(), size);
        asm volatile("" : : "r"(to.data()) : "memory");
        moved += 2 * static_cast<double>(size);
    }
    return moved;
}

#undef MLQ_TWELVE
#undef MLQ_FORGET_ALL
#undef MLQ_KEEP
#undef MLQ_KEEP_WIDE

}  // namespace mlq::peak
