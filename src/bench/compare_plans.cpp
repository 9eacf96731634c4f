#include "mlq/bench/compare_plans.hpp"

#include <algorithm>
#include <cmath>

namespace mlq {
namespace {

Load summarize_load(const std::vector<Turn>& turns) {
    Load load;
    std::vector<double> cpu_ms;
    double total = 0, waited = 0;
    for (const auto& turn : turns) {
        for (const Run& run : turn) {
            cpu_ms.push_back(run.cpu_ms);
            total += run.ms;
            waited += run.ms - run.alone_ms;
            load.preemptions += static_cast<double>(run.preemptions);
        }
    }
    load.preemptions /= static_cast<double>(cpu_ms.size());
    load.waited = waited / total;
    load.cpu_ms = quantile_of(std::move(cpu_ms), 0.5);
    return load;
}

}  // namespace

double Latency::quantile_ms(double q) const {
    const double rank = std::ceil(q * static_cast<double>(sorted_ms.size()));
    return sorted_ms[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

Latency summarize_times(std::vector<double> milliseconds) {
    Latency latency;
    latency.sorted_ms = std::move(milliseconds);
    std::sort(latency.sorted_ms.begin(), latency.sorted_ms.end());
    latency.median_ms = latency.quantile_ms(0.5);
    return latency;
}

PlanComparison compare_plans(const Plan& a, const Plan& b, std::span<const Feed> input,
                             const InterleaveOptions& options) {
    Workspace space_a(a);
    Workspace space_b(b);
    const Interleaved times = interleave({[&] { a.run(space_a, input); }, [&] { b.run(space_b, input); }}, options);
    return {.batch = a.options().batch,
            .rounds = times.works[0].size(),
            .a = summarize_times(times_of(times.works[0])),
            .b = summarize_times(times_of(times.works[1])),
            .load_a = summarize_load(times.works[0]),
            .load_b = summarize_load(times.works[1]),
            .speedup = times.ratio(0, 1),
            .use = times.use};
}

}  // namespace mlq
