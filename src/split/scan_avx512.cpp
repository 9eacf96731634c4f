// Scanning with 64-byte comparisons, whose results are masks already.
#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#include "mlq/split/scan.hpp"
#include "scan_list.hpp"

#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt,pclmul"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC diagnostic ignored "-Wuninitialized"  // g++ 12's own intrinsics (its bug 105593)
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt,pclmul")
#endif

namespace mlq::split {
namespace {

using Needle = __m512i;
using Block = __m512i;
Needle repeat(char byte) {
    return _mm512_set1_epi8(byte);
}
Block load(const char* data) {
    return _mm512_loadu_si512(data);
}
std::uint64_t equal_bits(Block block, Needle byte) {
    return _mm512_cmpeq_epi8_mask(block, byte);
}
// The numbers of the set bits are pressed together as bytes, then widened sixteen at a time.
inline std::uint32_t* list_bits(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
    const __m512i numbers =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
                        39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i pressed = _mm512_maskz_compress_epi8(bits, numbers);
    const __m512i start = _mm512_set1_epi32(static_cast<int>(base));
    const auto write = [&](__m128i bytes, int at) __attribute__((always_inline)) {
        _mm512_storeu_si512(out + at, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), start));
    };
    const int count = __builtin_popcountll(bits);
    write(_mm512_castsi512_si128(pressed), 0);
    if (__builtin_expect(count > 16, 0)) {
        write(_mm512_extracti32x4_epi32(pressed, 1), 16);
        write(_mm512_extracti32x4_epi32(pressed, 2), 32);
        write(_mm512_extracti32x4_epi32(pressed, 3), 48);
    }
    return out + count;
}

}  // namespace
}  // namespace mlq::split

#include "mark_blocks-inl.hpp"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace mlq::split {
namespace {

bool supported() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

}  // namespace

constinit const ScanKernels scan_avx512 = {"avx512", supported, count_byte, mark, find_records};

}  // namespace mlq::split

#endif
