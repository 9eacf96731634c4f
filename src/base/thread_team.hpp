// Threads that stay awake between the calls they help with. One thread leads: it hands out pieces and works on its own.
//
// A call costs two messages, each a cache line that goes from one core to another: "there is work" and "done".
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace mlq {

class ThreadTeam {
  public:
    using Work = std::function<void(std::int64_t)>;

    // By the leader, who is thread 0 of `threads`.
    void gather(int threads) { threads_ = threads; }
    void dismiss();
    // Calls work(i), which must not throw, for every i in [0, count) on up to `used` threads and returns after the last
    // one; where count == used, piece i runs on thread i.
    void run(int used, std::int64_t count, const Work& work);

    // By the others: helps until dismissed.
    void stand_by(int thread);

  private:
    struct Call {
        const Work* work = nullptr;  // null: dismissed
        std::int64_t count = 0;
        int used = 0;
    };
    void call(const Call& next);
    void take_pieces(int thread);

    static constexpr std::size_t cache_lines = 128;  // two, as processors fetch them in pairs
    alignas(cache_lines) std::atomic<std::uint32_t> calls_{0};
    Call call_;        // of number calls_
    int threads_ = 1;  // the leader among them
    alignas(cache_lines) std::atomic<std::int64_t> next_{0};
    alignas(cache_lines) std::atomic<std::uint32_t> busy_{0};  // helpers that have not ended the call
};

}  // namespace mlq
