#include "mlq/bench/compare_plans.hpp"

#include <algorithm>
#include <cmath>

namespace mlq {

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

PlanComparison compare_plans(const Plan& a, const Plan& b, std::span<const float> input, double seconds) {
    Workspace space_a(a);
    Workspace space_b(b);
    const auto times =
        interleave({[&] { a.run(space_a, input); }, [&] { b.run(space_b, input); }}, {.seconds = seconds});
    return {a.options().batch, times[0].size(), summarize_times(times[0]), summarize_times(times[1]),
            median_ratio(times[0], times[1])};
}

}  // namespace mlq
