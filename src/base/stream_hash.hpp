// XXH3-128 of a stream, compiled for each instruction set: the shared library knows the baseline only, and what is read
// or written by the gigabyte is fingerprinted too.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mlq {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

struct StreamHash {
    static constexpr std::size_t state_size = 1024;  // at least; aligned to 64
    bool (*supported)();
    void (*reset)(void* state);
    void (*add)(void* state, const void* data, std::size_t size);
    Hash128 (*finish)(const void* state);
};

extern const StreamHash stream_hash_baseline;
#if defined(__x86_64__)
extern const StreamHash stream_hash_avx2;
extern const StreamHash stream_hash_avx512;
#endif

}  // namespace mlq
