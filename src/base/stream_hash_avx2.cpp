// 32 bytes at a time.
#if defined(__x86_64__)

#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC diagnostic ignored "-Wuninitialized"  // g++ 12's own intrinsics (its bug 105593)
#pragma GCC target("avx2")
#endif

#define XXH_VECTOR 2  // XXH_AVX2
#include "stream_hash-inl.hpp"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace mlq {
namespace {

bool supported() {
    return __builtin_cpu_supports("avx2");
}

}  // namespace

constinit const StreamHash stream_hash_avx2 = {supported, reset, add, finish};

}  // namespace mlq

#endif
