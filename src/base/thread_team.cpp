#include "thread_team.hpp"

#include <thread>

namespace mlq {
namespace {

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

// Returns once `value` is no longer `old`. It waits in three stages:
// 1. It keeps checking, for about as long as some steps of a network take. Waking a sleeping thread takes as long as a
//    step, so sleeping at once would be slow.
// 2. It offers the core to other threads between checks. When other programs leave only one core to a team, the thread
//    that it waits for may need this core.
// 3. It sleeps.
void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
    constexpr int awake = 2000;   // about 0.05 ms
    constexpr int offers = 1000;  // about 0.5 ms when nobody takes them
    for (int i = 0; i < awake + offers; ++i) {
        if (value.load(std::memory_order_acquire) != old) return;
        if (i < awake) {
            relax();
        } else {
            std::this_thread::yield();
        }
    }
    value.wait(old, std::memory_order_acquire);
}

}  // namespace

void ThreadTeam::call(const Call& next) {
    call_ = next;
    next_.store(0, std::memory_order_relaxed);
    busy_.store(static_cast<std::uint32_t>(threads_ - 1), std::memory_order_relaxed);
    calls_.fetch_add(1, std::memory_order_release);
    calls_.notify_all();
}

void ThreadTeam::dismiss() {
    call({});
}

void ThreadTeam::take_pieces(int thread) {
    const Call& call = call_;
    if (thread >= call.used) return;
    if (call.count == call.used) return (*call.work)(thread);
    for (std::int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < call.count;) (*call.work)(i);
}

void ThreadTeam::run(int used, std::int64_t count, const Work& work) {
    if (used > threads_) used = threads_;
    call({&work, count, used});
    take_pieces(0);
    for (std::uint32_t left; (left = busy_.load(std::memory_order_acquire)) != 0;) wait_while(busy_, left);
}

void ThreadTeam::stand_by(int thread) {
    for (std::uint32_t seen = 0;; ++seen) {
        wait_while(calls_, seen);
        if (call_.work == nullptr) return;
        take_pieces(thread);
        if (busy_.fetch_sub(1, std::memory_order_release) == 1) busy_.notify_one();
    }
}

}  // namespace mlq
