// AVX-512 with VNNI: vpdpbusd multiplies and adds four uint8 x int8 pairs in int32, exactly and without saturation.
//
// These files are compiled twice: for CPUs that have the instructions, and by the tests with MLQ_EMULATE_AVX512 against
// emulated intrinsics in a namespace of their own, which runs on any CPU.
#pragma once

#include "mlq/kernels/kernels.hpp"
#include "target.hpp"

#ifdef MLQ_EMULATE_AVX512
#define MLQ_AVX512VNNI
#define MLQ_AVX512VBMI
#define MLQ_PERM(x) x
#define MLQ_AVX512VNNI_INLINE inline
#define MLQ_AVX512VNNI_SPACE emulated_avx512vnni
#else
// GCC 12 takes the deliberately undefined operands of its own intrinsics for mistakes (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#define MLQ_PERM(x) static_cast<_MM_PERM_ENUM>(x)
#define MLQ_AVX512VNNI_TARGET target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,popcnt")
#define MLQ_AVX512VNNI __attribute__((MLQ_AVX512VNNI_TARGET))
#define MLQ_AVX512VBMI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))
#define MLQ_AVX512VNNI_INLINE __attribute__((MLQ_AVX512VNNI_TARGET, always_inline)) inline
#define MLQ_AVX512VNNI_SPACE avx512vnni
#endif

namespace mlq::MLQ_AVX512VNNI_SPACE {

void fill(Kernels& table) noexcept;

extern const GemmKernels gemm_kernels;
extern const DepthwiseKernels depthwise_kernels;
extern const GroupedKernels grouped_kernels;

void add(const BinaryArgs& args) noexcept;
void mul(const BinaryArgs& args) noexcept;
void quantize(const QuantizeArgs& args) noexcept;
bool has_byte_permutations() noexcept;
void lookup(const LookupArgs& args) noexcept;
void interleave_three(const InterleaveArgs& args) noexcept;

void max_pool(const MaxPoolArgs& args) noexcept;
void average_pool(const AveragePoolArgs& args) noexcept;

ValueRange value_range(const float* values, std::int64_t count) noexcept;
std::int64_t find_bins(const BinArgs& args) noexcept;
void channel_statistics(const ChannelStatisticsArgs& args) noexcept;

extern const Int8Peak int8_peak;
double float_peak(std::int64_t repeats) noexcept;

// sums += a times b, four bytes to a sum. As an intrinsic GCC 12 copies sums between registers around each product.
MLQ_AVX512VNNI_INLINE void add_products(__m512i& sums, __m512i a, __m512i b) {
#ifdef MLQ_EMULATE_AVX512
    sums = _mm512_dpbusd_epi32(sums, a, b);
#else
    asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
#endif
}
// The same with 64 bytes read from memory: it takes no register for them.
MLQ_AVX512VNNI_INLINE void add_products(__m512i& sums, __m512i a, const std::byte* b) {
#ifdef MLQ_EMULATE_AVX512
    sums = _mm512_dpbusd_epi32(sums, a, _mm512_loadu_si512(b));
#else
    asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(a), "m"(*reinterpret_cast<const __m512i_u*>(b)));
#endif
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
