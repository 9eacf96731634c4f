// Loops that do nothing but multiply and add, on enough registers to hide the latency.
#pragma once

#include <cstdint>

namespace mlq {

// Returns the number of operations it made: multiplications and additions, each counted.
using PeakLoop = double (*)(std::int64_t repeats) noexcept;

struct Int8Peak {
    const char* instruction;  // that the int8 kernels multiply with, such as "vpdpbusd"
    PeakLoop loop;
};

}  // namespace mlq
