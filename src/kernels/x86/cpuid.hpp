// What __builtin_cpu_supports does not know in every compiler.
#pragma once

#include <cpuid.h>

namespace mlq {

// The instructions of AVX-VNNI; their registers are those of AVX2.
inline bool has_avxvnni() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 4 & 1U) != 0;
}

}  // namespace mlq
