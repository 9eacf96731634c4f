// Places buffers that are alive at different times over one another.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mlq {

// A buffer and the steps, first to last inclusive, during which it holds something that is still needed.
struct Lifetime {
    std::size_t bytes = 0;
    int first = 0;
    int last = 0;
};

struct ArenaLayout {
    std::vector<std::size_t> offsets;  // one per lifetime, multiples of 64
    std::size_t bytes = 0;             // of the whole arena
};

// Greedy by size (Pisarchyk, Lee 2020): the largest buffer first, each at the lowest offset where no buffer alive at
// the same time lies. Buffers are padded to 64 bytes plus 64 bytes of slack, so that kernels may over-read.
ArenaLayout place_buffers(std::span<const Lifetime> lifetimes);

}  // namespace mlq
