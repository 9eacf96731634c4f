// Seeded random numbers, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014), no library distributions.
#pragma once

#include <cstdint>

namespace mlq {

// One SplitMix64 output step: a bijective mix of 64 bits, usable as a counter-based generator mix64(seed + i * golden).
std::uint64_t mix64(std::uint64_t x);

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t bits();                      // 64 uniform bits
    std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0, without modulo bias (Lemire 2019)
    double uniform();                          // [0, 1), 53 bits
    double normal();                           // standard normal, Box-Muller
  private:
    std::uint64_t state_;
};

}  // namespace mlq
