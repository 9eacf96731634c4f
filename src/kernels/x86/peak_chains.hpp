// What the loops of peaks share: twelve chains of sums. Two instructions that multiply start per cycle, and each takes
// four or five cycles, so that fewer chains would wait.
#pragma once

// Tells the compiler that the value in its register is used, so that it thinks no loop useless. (An address or a memory
// clobber would put the sums in memory, and halve the speed.)
#define MLQ_KEEP(value) asm volatile("" : "+x"(value))
#define MLQ_KEEP_WIDE(value) asm volatile("" : "+v"(value))

#define MLQ_TWELVE(step) \
    step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7) step(8) step(9) step(10) step(11)

// Before a loop, so that the compiler does not think the chains equal and compute one; after it, so that all are used.
#define MLQ_KEEP_ALL(keep) \
    keep(sums[0]);         \
    keep(sums[1]);         \
    keep(sums[2]);         \
    keep(sums[3]);         \
    keep(sums[4]);         \
    keep(sums[5]);         \
    keep(sums[6]);         \
    keep(sums[7]);         \
    keep(sums[8]);         \
    keep(sums[9]);         \
    keep(sums[10]);        \
    keep(sums[11]);

namespace mlq {

constexpr int peak_chains = 12;

}  // namespace mlq
