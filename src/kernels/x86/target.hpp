// Opens an instruction set for one function; the rest of the file stays baseline x86-64. Helpers are always inlined
// into functions of the same set. (Lambdas do not inherit the attribute: plain functions only.)
#pragma once

#define MLQ_AVX2 __attribute__((target("avx2,popcnt")))
#define MLQ_AVX2_INLINE __attribute__((target("avx2,popcnt"), always_inline)) inline

// Unrolls the next loop completely. A loop over an accumulator array that stays rolled puts the array in memory and
// halves the speed (which does not matter where instructions are emulated; there it would only be long to compile).
#if defined(MLQ_EMULATE_AVX512)
#define MLQ_UNROLL
#elif defined(__clang__)
#define MLQ_UNROLL _Pragma("clang loop unroll(full)")
#else
#define MLQ_UNROLL _Pragma("GCC unroll 32")
#endif
