// Lets tickets 0, 1, 2, ... through one at a time, in order; a failed turnstile sends everybody away.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace mlq::split {

class Turnstile {
  public:
    // Runs `work` when all tickets before this one have passed. Returns false, without working, after fail().
    template <typename Work>
    bool pass(std::uint64_t ticket, Work&& work) {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [&] { return failed_ || next_ == ticket; });
        if (failed_) return false;
        lock.unlock();
        work();  // only this ticket can be here
        lock.lock();
        ++next_;
        changed_.notify_all();
        return true;
    }
    void fail() {
        const std::lock_guard lock(guard_);
        failed_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::uint64_t next_ = 0;
    bool failed_ = false;
};

}  // namespace mlq::split
