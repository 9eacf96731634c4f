#include "mlq/base/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <mutex>

namespace mlq {

int available_threads() {
    return std::max(1, omp_get_num_procs());
}

void parallel_for(int threads, std::int64_t count, const std::function<void(std::int64_t)>& work) {
    if (threads <= 1 || count <= 1 || omp_in_parallel()) {
        for (std::int64_t i = 0; i < count; ++i) work(i);
        return;
    }
    std::exception_ptr failure;
    std::mutex guard;
    const int used = static_cast<int>(std::min<std::int64_t>(threads, count));
    const auto run = [&](std::int64_t i) {
        try {
            work(i);
        } catch (...) {
            const std::lock_guard lock(guard);
            if (!failure) failure = std::current_exception();
        }
    };
    if (used == count) {  // piece i always on thread i, where what it wrote in the step before still lies in the cache
#pragma omp parallel for schedule(static, 1) num_threads(used)
        for (std::int64_t i = 0; i < count; ++i) run(i);
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(used)
        for (std::int64_t i = 0; i < count; ++i) run(i);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace mlq
