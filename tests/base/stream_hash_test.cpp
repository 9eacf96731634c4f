#include "../../src/base/stream_hash.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("every instruction set fingerprints like the baseline, however a stream is cut") {
    std::vector<const StreamHash*> all = {&stream_hash_baseline};
#if defined(__x86_64__)
    all.insert(all.end(), {&stream_hash_avx2, &stream_hash_avx512});
#endif
    const std::uint64_t seed = 7;
    CAPTURE(seed);
    Random random(seed);
    std::string data;
    for (int i = 0; i < 70000; ++i) data += static_cast<char>(random.below(256));
    for (int round = 0; round < 600; ++round) {
        const std::size_t size = round < 500 ? static_cast<std::size_t>(round) : random.below(data.size());
        std::string expected;
        for (const StreamHash* hash : all) {
            if (!hash->supported()) continue;
            alignas(64) std::byte state[StreamHash::state_size];
            hash->reset(state);
            for (std::size_t at = 0; at < size;) {
                const std::size_t piece = std::min<std::size_t>(size - at, 1 + random.below(3000));
                hash->add(state, data.data() + at, piece);
                at += piece;
            }
            const Hash128 found = hash->finish(state);
            char text[33];
            std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(found.high),
                          static_cast<unsigned long long>(found.low));
            if (expected.empty()) expected = text;
            REQUIRE(text == expected);
        }
        REQUIRE(expected == fingerprint(std::as_bytes(std::span(data).first(size))));
    }
}
