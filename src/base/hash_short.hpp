// Short keys are hashed by the million: compiled into this library, their hash costs half of a call of the shared one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mlq {

// XXH3-64 of up to 240 bytes (longer ones too, but the shared library knows wider instructions for those).
std::uint64_t hash_short(const void* data, std::size_t size, std::uint64_t seed);
constexpr std::size_t longest_short = 240;

}  // namespace mlq
