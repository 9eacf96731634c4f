#include "mlq/bench/machine_peak.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

#include "copy_in_l2.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq {
namespace {

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// G operations (or bytes) per second of all threads together, in the best of several tries: a peak is what is possible.
double best_rate(int threads, double (*loop)(std::int64_t)) {
    std::int64_t repeats = 1 << 14;
    while (repeats < std::int64_t{1} << 32 && seconds_of([&] { loop(repeats); }) < 2e-3) repeats *= 2;
    double best = 0;
    for (int i = 0; i < 40; ++i) {  // short ones: on a busy machine some of them are left alone
        std::vector<double> operations(static_cast<std::size_t>(threads));
        const double seconds = seconds_of([&] {
            parallel_for(threads, threads,
                         [&](std::int64_t t) { operations[static_cast<std::size_t>(t)] = loop(repeats); });
        });
        double sum = 0;
        for (const double count : operations) sum += count;
        best = std::max(best, sum / seconds * 1e-9);
    }
    return best;
}

double read_memory(int threads) {
    constexpr std::int64_t words = std::int64_t{1} << 24;  // 128 MB
    const std::vector<std::uint64_t> memory(static_cast<std::size_t>(words), 1);
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(threads));
    double best = 0;
    for (int i = 0; i < 8; ++i) {
        const double seconds = seconds_of([&] {
            parallel_for(threads, threads, [&](std::int64_t t) {
                const std::int64_t begin = words / threads * t;
                const std::uint64_t* from = memory.data() + begin;
                std::uint64_t sum[4] = {};
                for (std::int64_t k = 0; k + 4 <= words / threads; k += 4) {
                    for (int lane = 0; lane < 4; ++lane) sum[lane] += from[k + lane];
                }
                sums[static_cast<std::size_t>(t)] += sum[0] + sum[1] + sum[2] + sum[3];
            });
        });
        best = std::max(best, 8.0 * static_cast<double>(words) / seconds * 1e-9);
    }
    // The sums are looked at, so that nothing is optimized away.
    return std::count(sums.begin(), sums.end(), 0U) == 0 ? best : 0;
}

}  // namespace

MachinePeak measure_machine_peak(std::string_view isa, int threads) {
    const Kernels& kernels = kernels_for(isa);
    MachinePeak peak;
    peak.threads = threads;
    peak.int8_instruction = kernels.int8_peak.instruction;
    peak.int8_gops = best_rate(threads, kernels.int8_peak.loop);
    // The float engine takes the widest vectors whatever --isa says.
    peak.float_gflops = best_rate(threads, supported_kernels().front()->float_peak);
    peak.memory_gb_per_s = read_memory(threads);
    peak.l2_gb_per_s = best_rate(threads, copy_in_l2);
    return peak;
}

double roofline_bound(double peak_gops, double memory_gb_per_s, double operations_per_byte) {
    return std::min(peak_gops, memory_gb_per_s * operations_per_byte);
}

}  // namespace mlq
