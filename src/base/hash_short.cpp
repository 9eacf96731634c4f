#include "hash_short.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace mlq {

std::uint64_t hash_short(const void* data, std::size_t size, std::uint64_t seed) {
    return XXH3_64bits_withSeed(data, size, seed);
}

}  // namespace mlq
