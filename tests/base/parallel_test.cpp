#include "mlq/base/parallel.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <vector>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("every piece is worked on once, for any number of threads") {
    for (const int threads : {-1, 0, 1, 2, 3, 16}) {
        for (const std::int64_t count : {0, 1, 2, 1000}) {
            std::vector<int> visits(static_cast<std::size_t>(count));
            parallel_for(threads, count, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
            CHECK(std::count(visits.begin(), visits.end(), 1) == count);
        }
    }
}

TEST_CASE("an exception in a piece reaches the caller after all pieces have ended") {
    for (const int threads : {1, 4}) {
        std::atomic<int> ended{0};
        const auto work = [&](std::int64_t i) {
            if (i == 3) throw Error("piece 3", "broken");
            ++ended;
        };
        CHECK_THROWS_WITH(parallel_for(threads, 100, work), "piece 3: broken");
        // One thread stops at the exception; several finish what is left.
        CHECK(ended == (threads == 1 ? 3 : 99));
    }
}

TEST_CASE("nested calls run on the caller's thread") {
    std::atomic<int> sum{0};
    parallel_for(2, 4, [&](std::int64_t) {
        int local = 0;  // safe without atomics only if the inner call stays on this thread
        parallel_for(4, 100, [&](std::int64_t) { ++local; });
        sum += local;
    });
    CHECK(sum == 400);
}

TEST_CASE("there is at least one thread") {
    CHECK(available_threads() >= 1);
}
