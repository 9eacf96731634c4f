#include "hash_short.hpp"

#include "hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace mlq {

std::uint64_t hash_short(const void* data, std::size_t size, std::uint64_t seed) {
    return XXH3_64bits_withSeed(data, size, seed);
}

void hash_each(std::span<const std::string_view> texts, std::uint64_t* hashes) {
    for (const std::string_view text : texts)
        *hashes++ = text.size() <= longest_short ? XXH3_64bits_withSeed(text.data(), text.size(), 0) : hash64(text, 0);
}

}  // namespace mlq
