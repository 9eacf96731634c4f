// Pieces of a step's scratch.
#pragma once

#include <cstddef>

namespace mlq {

// Bytes rounded up, so that the next piece starts on a cache line too.
constexpr std::size_t whole_lines(std::size_t bytes) {
    constexpr std::size_t line = 64;
    return (bytes + line - 1) / line * line;
}

}  // namespace mlq
