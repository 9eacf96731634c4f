#include <immintrin.h>

#include "convolution_shape.hpp"

namespace mlq {
namespace {

constexpr int turns = 20000;
constexpr int chains = 12;  // independent ones hide a latency of up to six cycles at two instructions per cycle

// Twelve instructions per turn on registers 0 to 11, operands 14 and 15; written out because a compiler would rather
// compute equal chains once.
#define MLQ_TWELVE(one) one(0) one(1) one(2) one(3) one(4) one(5) one(6) one(7) one(8) one(9) one(10) one(11)
#define MLQ_TURNS(one)                                                                                            \
    long left = turns;                                                                                            \
    asm volatile("1:\n" MLQ_TWELVE(one) "dec %0\n jnz 1b\n"                                                       \
                 : "+r"(left)                                                                                     \
                 :                                                                                                \
                 : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
                   "xmm11", "xmm14", "xmm15")

#define MLQ_VPDPBUSD(i) "vpdpbusd %%zmm15, %%zmm14, %%zmm" #i "\n"
#define MLQ_VPMADDWD(i) "vpmaddwd %%ymm15, %%ymm14, %%ymm" #i "\n"
#define MLQ_FMA_512(i) "vfmadd231ps %%zmm15, %%zmm14, %%zmm" #i "\n"
#define MLQ_FMA_256(i) "vfmadd231ps %%ymm15, %%ymm14, %%ymm" #i "\n"

void vpdpbusd() {
    MLQ_TURNS(MLQ_VPDPBUSD);
}
void vpmaddwd() {
    MLQ_TURNS(MLQ_VPMADDWD);
}
void fma_512() {
    MLQ_TURNS(MLQ_FMA_512);
}
void fma_256() {
    MLQ_TURNS(MLQ_FMA_256);
}

double per_second(void (*work)(), double operations) {
    return turns * chains * operations / fastest(work, 1e-3);
}

}  // namespace

double int8_peak() {
    return __builtin_cpu_supports("avx512vnni") ? per_second(vpdpbusd, 128) : per_second(vpmaddwd, 32);
}

double float_peak() {
    return __builtin_cpu_supports("avx512f") ? per_second(fma_512, 32) : per_second(fma_256, 16);
}

}  // namespace mlq
