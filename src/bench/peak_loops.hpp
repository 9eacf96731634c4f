// Loops that do nothing but multiply and add, on enough registers to hide the latency. Each returns the number of
// operations it made. And one that does nothing but move bytes.
#pragma once

#include <cstdint>

namespace mlq::peak {

double run_vpdpbusd(std::int64_t repeats);  // AVX-512-VNNI
double run_vpmaddwd(std::int64_t repeats);  // AVX2, int16 pairs and a 32-bit addition
double run_fma_avx512(std::int64_t repeats);
double run_fma_avx2(std::int64_t repeats);
double run_scalar_int8(std::int64_t repeats);
double run_scalar_float(std::int64_t repeats);

// Copies 64 `repeats` bytes or a little more inside the second-level cache; returns the bytes read and written.
double copy_in_l2(std::int64_t repeats);

}  // namespace mlq::peak
