// Threads: one way to run independent pieces of work side by side.
#pragma once

#include <cstdint>
#include <functional>

namespace mlq {

// Cores this process may use (affinity and cgroup quota respected), at least 1.
int available_threads();

// Calls work(i) for every i in [0, count) on up to `threads` threads; pieces must not depend on each other. Nested
// calls run on the caller's thread. The first exception thrown by a piece is rethrown after all have ended.
void parallel_for(int threads, std::int64_t count, const std::function<void(std::int64_t)>& work);

// Calls work() on the caller's thread while up to `threads` - 1 others stand by for its calls of parallel_for: handing
// them pieces takes about 1 us, where gathering threads anew takes 3. For many short calls, one after the other.
void with_team(int threads, const std::function<void()>& work);

// Ends the threads that wait for the next parallel_for (or for the next parallel region of a library): they would go on
// spinning for some milliseconds. The next call gathers new ones, which takes about 0.1 ms.
void release_threads();

}  // namespace mlq
