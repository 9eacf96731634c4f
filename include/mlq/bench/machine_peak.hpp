// What this machine can do at best: the yardstick for layers. Measured, not looked up.
#pragma once

#include <string>
#include <string_view>

namespace mlq {

// Operations are multiplications and additions, each counted.
struct MachinePeak {
    std::string int8_instruction;  // as Int8Peak says
    double int8_gops = 0;          // G operations per second, all threads together
    double float_gflops = 0;       // of multiply-add instructions on the widest vectors of the CPU
    double memory_gb_per_s = 0;    // reading what does not fit into the caches
    double l2_gb_per_s = 0;        // copying what fits into half of the second-level caches, read and written counted
    int threads = 1;
};

// `isa` as in --isa: the int8 peak is that of the instruction its kernels use. Takes about half a second.
MachinePeak measure_machine_peak(std::string_view isa, int threads);

// Roofline (Williams, Waterman, Patterson 2009): G operations per second that are possible at best for work of so many
// operations per byte moved.
double roofline_bound(double peak_gops, double memory_gb_per_s, double operations_per_byte);

}  // namespace mlq
