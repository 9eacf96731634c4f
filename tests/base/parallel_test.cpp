#include "mlq/base/parallel.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
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

TEST_CASE("a team works on every piece once, call after call, for any number of threads") {
    for (const int threads : {-1, 1, 2, 3, 16}) {
        with_team(threads, [&] {
            for (const std::int64_t count : {0, 1, 2, 3, 16, 17, 1000}) {
                std::vector<int> visits(static_cast<std::size_t>(count));
                parallel_for(threads, count, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
                CHECK(std::count(visits.begin(), visits.end(), 1) == count);
            }
        });
    }
}

TEST_CASE("a call may use fewer threads than the team has, or ask for more") {
    with_team(3, [&] {
        for (const int threads : {1, 2, 64}) {
            std::vector<int> visits(40);
            parallel_for(threads, 40, [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
            CHECK(std::count(visits.begin(), visits.end(), 1) == 40);
        }
    });
}

TEST_CASE("a team that slept through a long pause wakes up for the next call") {
    std::atomic<int> pieces{0};
    with_team(2, [&] {
        for (int call = 0; call < 3; ++call) {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            parallel_for(2, 2, [&](std::int64_t) { ++pieces; });
        }
    });
    CHECK(pieces == 6);
}

TEST_CASE("the leader that slept through a long piece wakes up at its end") {
    std::atomic<int> pieces{0};
    with_team(2, [&] {
        parallel_for(2, 2, [&](std::int64_t i) {
            if (i == 1) std::this_thread::sleep_for(std::chrono::milliseconds(30));
            ++pieces;
        });
        CHECK(pieces == 2);
    });
}

TEST_CASE("exceptions of a piece and of the leader leave a team") {
    const auto broken = [](std::int64_t i) {
        if (i == 1) throw Error("piece 1", "broken");
    };
    with_team(2, [&] { CHECK_THROWS_WITH(parallel_for(2, 2, broken), "piece 1: broken"); });
    CHECK_THROWS_WITH(with_team(2, [&] { parallel_for(2, 2, broken); }), "piece 1: broken");
    CHECK_THROWS_WITH(with_team(2, [] { throw Error("the leader", "stops"); }), "the leader: stops");
    std::atomic<int> pieces{0};  // nothing is left over
    parallel_for(2, 2, [&](std::int64_t) { ++pieces; });
    CHECK(pieces == 2);
}

TEST_CASE("calls nested in a piece of a team, and teams in teams, run on the thread they come from") {
    std::atomic<int> sum{0};
    with_team(2, [&] {
        parallel_for(2, 4, [&](std::int64_t) {
            int local = 0;
            with_team(2, [&] { parallel_for(4, 100, [&](std::int64_t) { ++local; }); });
            sum += local;
        });
    });
    CHECK(sum == 400);
}
