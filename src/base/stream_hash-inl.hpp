// Whoever includes this opens an instruction set and defines XXH_VECTOR first, so that all of xxHash is built for it.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "stream_hash.hpp"

namespace mlq {
namespace {

static_assert(sizeof(XXH3_state_t) <= StreamHash::state_size);

void reset(void* state) {
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(state));
}
void add(void* state, const void* data, std::size_t size) {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(state), data, size);
}
Hash128 finish(const void* state) {
    const XXH128_hash_t hash = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state));
    return {hash.high64, hash.low64};
}

}  // namespace
}  // namespace mlq
