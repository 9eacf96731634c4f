#include "run/arena.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/random.hpp"

using namespace mlq;

TEST_CASE("buffers alive at the same time never overlap, slack included") {
    Random random(GENERATE(1, 2, 3, 4, 5));
    std::vector<Lifetime> lifetimes;
    for (int i = 0; i < 60; ++i) {
        const int first = static_cast<int>(random.below(40));
        lifetimes.push_back({random.below(5000), first, first + static_cast<int>(random.below(6))});
    }
    const ArenaLayout layout = place_buffers(lifetimes);
    for (std::size_t a = 0; a < lifetimes.size(); ++a) {
        CHECK(layout.offsets[a] % 64 == 0);
        CHECK(layout.offsets[a] + lifetimes[a].bytes + 64 <= layout.bytes);
        for (std::size_t b = a + 1; b < lifetimes.size(); ++b) {
            const bool together = lifetimes[a].first <= lifetimes[b].last && lifetimes[b].first <= lifetimes[a].last;
            const bool apart = layout.offsets[a] + lifetimes[a].bytes + 64 <= layout.offsets[b] ||
                               layout.offsets[b] + lifetimes[b].bytes + 64 <= layout.offsets[a];
            CHECK((!together || apart));
        }
    }
}

TEST_CASE("a chain of equal buffers needs the room of two") {
    std::vector<Lifetime> chain;
    for (int i = 0; i < 10; ++i) chain.push_back({6400, i, i + 1});
    CHECK(place_buffers(chain).bytes == 2 * (6400 + 64));
}
