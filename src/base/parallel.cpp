#include "mlq/base/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include "thread_team.hpp"

namespace mlq {
namespace {

thread_local ThreadTeam* standing_by = nullptr;  // for this thread's calls of parallel_for

// What a team is inside of a piece: absent, so that nested calls stay on their thread.
class Busy {
  public:
    Busy() : team_(standing_by) { standing_by = nullptr; }
    ~Busy() { standing_by = team_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

    ThreadTeam* team() const { return team_; }

  private:
    ThreadTeam* team_;
};

// The first exception of several threads.
class Failure {
  public:
    template <typename Work>
    void guard(const Work& work) {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!first_) first_ = std::current_exception();
        }
    }
    void rethrow() const {
        if (first_) std::rethrow_exception(first_);
    }

  private:
    std::mutex mutex_;
    std::exception_ptr first_;
};

}  // namespace

int available_threads() {
    return std::max(1, omp_get_num_procs());
}

void parallel_for(int threads, std::int64_t count, const std::function<void(std::int64_t)>& work) {
    const Busy busy;
    const bool has_threads = busy.team() != nullptr || !omp_in_parallel();
    if (threads <= 1 || count <= 1 || !has_threads) {
        for (std::int64_t i = 0; i < count; ++i) work(i);
        return;
    }
    Failure failure;
    const auto run = [&](std::int64_t i) { failure.guard([&] { work(i); }); };
    const int used = static_cast<int>(std::min<std::int64_t>(threads, count));
    if (busy.team() != nullptr) {
        busy.team()->run(used, count, run);
    } else if (used == count) {  // piece i on thread i, where what it wrote a step before still lies in the cache
#pragma omp parallel for schedule(static, 1) num_threads(used)
        for (std::int64_t i = 0; i < count; ++i) run(i);
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(used)
        for (std::int64_t i = 0; i < count; ++i) run(i);
    }
    failure.rethrow();
}

void with_team(int threads, const std::function<void()>& work) {
    if (threads <= 1 || omp_in_parallel()) return work();
    Failure failure;
    ThreadTeam team;
#pragma omp parallel num_threads(threads)
    {
        if (omp_get_thread_num() == 0) {
            team.gather(omp_get_num_threads());
            standing_by = &team;
            failure.guard(work);
            standing_by = nullptr;
            team.dismiss();
        } else {
            team.stand_by(omp_get_thread_num());
        }
    }
    failure.rethrow();
}

void release_threads() {
    omp_pause_resource_all(omp_pause_soft);
}

}  // namespace mlq
