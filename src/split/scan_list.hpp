// One line per instruction set; scan.cpp lists them best first.
#pragma once

#include "mlq/split/scan.hpp"

namespace mlq::split {

extern const ScanKernels scan_scalar;
#if defined(__x86_64__)
extern const ScanKernels scan_avx2;
extern const ScanKernels scan_avx512;
#endif

}  // namespace mlq::split
